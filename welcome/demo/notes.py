"""Invented, harmless notes in the language of the offices; nothing about health, origin or third persons."""

CONSULTATION = (
    "Unterlagen vollständig mitgebracht.",
    "Kommt nächste Woche mit den fehlenden Unterlagen wieder.",
    "Antrag gemeinsam ausgefüllt und abgeschickt.",
    "Termin telefonisch vereinbart und auf einen Zettel geschrieben.",
    "Schreiben erklärt, Frist im Kalender der Person eingetragen.",
    "Kopien gemacht, Originale zurückgegeben.",
    "Online-Portal eingerichtet, Zugangsdaten bleiben bei der Person.",
    "Rückfrage bei der Stelle steht noch aus.",
    "Bitte beim nächsten Mal die Nebenkostenabrechnung ansehen.",
    "Anmeldung am Montag, Wegbeschreibung mitgegeben.",
    "Hat den Flyer der Sprachkurse mitgenommen.",
    "Wartet auf Antwort, meldet sich selbst.",
    "Formular in einfacher Sprache mitgegeben.",
    "Zählerstand notiert, Abschlag wird neu berechnet.",
    "Gespräch mit Begleitung, alles verstanden.",
    "Mehrere Briefe sortiert und erklärt.",
    "Rückruf vormittags gewünscht.",
    "Kinder werden am Nachmittag abgeholt, bitte Termin vormittags.",
    "Bescheinigung für den Arbeitgeber besprochen.",
    "Widerspruch möglich, Frist besprochen, will es sich überlegen.",
)
CONCERN = (
    "Frist beachten",
    "Unterlagen fehlen noch",
    "Termin steht",
    "Formular mitgegeben",
    "Antwort abwarten",
    "Kopie liegt der Person vor",
    "nächste Woche nachfragen",
    "per Post geschickt",
)
CANCEL_REASONS = (
    "Doppelt erfasst",
    "Im falschen Büro erfasst",
    "Beim Üben angelegt",
    "Gespräch fand nicht statt",
)
SENSITIVE = (
    "Möchte nicht, dass zu Hause jemand von der Beratung erfährt; nur hier ansprechen.",
    "Hat um ein Gespräch unter vier Augen gebeten, bitte den kleinen Raum nehmen.",
    "Spricht über die Flucht nur mit einer Frau; bitte nicht nachfragen.",
    "Hat Angst vor Briefen vom Amt. Erst erklären, dann öffnen.",
)
