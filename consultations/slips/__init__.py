"""The referral slip (Vermittlungsbogen): docs/slip-languages.md says how to add a language.

slip (what is printed) > texts (words by language) > content (slip and words as plain data) > printing (`slip_pdf`).
Nothing here knows a model; whoever has a referral fills in a `Slip`.
"""
