"""The registers that data protection law asks for: of processing (Art. 30 GDPR, P11) and of joint controllers (Art. 26,
P09). They say what the product itself knows, from the sources that it works by."""
