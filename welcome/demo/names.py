"""Obviously invented people: common given names with family names made of the word "example" in many languages."""

from dataclasses import dataclass
from random import Random

# Phone numbers that the Federal Network Agency keeps free for films and examples.
PHONE_PREFIX = "030 23125"
STREETS = (
    "Musterweg", "Beispielstraße", "Erfundene Gasse", "Platzhalterallee", "Testweg", "Modellstraße",
    "Fantasieweg", "Vorlagenstraße",
)  # fmt: skip


@dataclass(frozen=True)
class Culture:
    """Given names by sex, and family names put together from roots and forms."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    roots: tuple[str, ...]
    forms: tuple[str, ...]
    female_forms: tuple[str, ...] = ()

    def name(self, random: Random, sex: str) -> tuple[str, str]:
        """Given and family name; for other sexes than `w` and `m` from all given names."""
        given = {"w": self.female, "m": self.male}.get(sex, self.female + self.male)
        forms = self.female_forms if sex == "w" and self.female_forms else self.forms
        return random.choice(given), random.choice(forms).format(random.choice(self.roots))


def _culture(female: str, male: str, roots: str, forms: str, female_forms: str = "") -> Culture:
    """Lists as text: names separated by blanks, forms by commas."""
    split = [
        tuple(form.strip() for form in part.split(",") if form.strip()) for part in (forms, female_forms)
    ]
    return Culture(tuple(female.split()), tuple(male.split()), tuple(roots.split()), *split)


CULTURES = {
    "arabic": _culture(
        "Fatima Maryam Aisha Zainab Nour Rania Hala Samira Layla Amina Khadija Huda Rima Salma Yasmin Dalia Mona "
        "Iman Noura Sawsan",
        "Mohammad Muhammed Mohamed Ahmad Yusuf Yousef Ibrahim Khaled Omar Ali Hassan Hussein Mahmoud Tarek Samir Bilal "
        "Abdullah Walid Rami Nabil Karim Faisal",
        "Mithal Namudhaj Tajrib Khayal Ikhtibar Wahm Farad Hikay Rasm Mashq Unmudaj Sura",
        "al-{}, {}i, Al {}i, Abu {}, Bin {}, {}a",
    ),
    "kurdish": _culture(
        "Berîvan Rojîn Zîlan Evîn Dilan Nesrîn Hêvî Avîn Jiyan Şîrîn Gulê Perwîn",
        "Azad Rojhat Serhat Baran Diyar Rêber Kawa Hozan Şivan Ciwan Rizgar Mîran",
        "Mînak Nimûne Ceribî Xeyal Nexş Pêşek Model",
        "{}î, {}zade, {}xan, {}oğlu, {}yan",
    ),
    "persian": _culture(
        "Maryam Zahra Shirin Parisa Leila Nasrin Mahsa Azadeh Golnaz Roya Laleh Simin Nilufar Farzaneh",
        "Reza Hossein Mehdi Amir Farhad Dariush Kamran Behrouz Navid Siavash Omid Arash Babak Saeed",
        "Nemune Mesal Khiali Azmun Olgu Farzi Tarh Naghsh Pendar",
        "{}zadeh, {}pour, {}i, {}nejad, {}far, {}ian",
    ),
    "afghan": _culture(
        "Zahra Fatema Sahar Marwa Shabnam Nargis Freshta Laila Palwasha Zarghuna Malalai Hosna",
        "Mohammad Ahmad Najib Farid Hamid Zalmay Jawad Mirwais Nasir Idris Wahid Sharif Qasim Rahim",
        "Misal Namuna Khial Azmayesh Farz Bilga Tamsil Naqsh",
        "{}zai, {}i, {}yar, {}khel, {}zada, {}mal",
    ),
    "turkish": _culture(
        "Ayşe Elif Zeynep Fatma Emine Hatice Merve Gülsüm Özlem Sevgi Nurcan Yeliz Çiğdem",
        "Mehmet Mustafa Ahmet Ali Hüseyin İbrahim Emre Murat Yılmaz Oğuz Kemal Serkan Çağlar",
        "Örnek Misal Deneme Taslak Hayal Numune Uydur Kurgu Sözde",
        "{}oğlu, {}ci, {}er, {}soy, {}gil, {}han",
    ),
    "ukrainian": _culture(
        "Olena Olga Iryna Natalia Kateryna Oksana Tetiana Svitlana Yulia Halyna Maryna Larysa Daria Nadiia",
        "Oleksandr Andrii Serhii Dmytro Ivan Mykola Volodymyr Bohdan Taras Yurii Petro Viktor",
        "Pryklad Zrazok Vyhad Vzirets Proba Uiava Shablon",
        "{}enko, {}uk, {}chuk, {}yshyn, {}iuk",
    ),
    "slavic": _culture(
        "Anna Elena Maria Ivana Milena Jelena Katarzyna Agnieszka Snežana Desislava Galina Vesna",
        "Ivan Petar Nikola Goran Milan Piotr Tomasz Georgi Dimitar Aleksandar Zoran Stefan",
        "Primer Obrazec Proben Izmislen Uzor Model Maket",
        "{}ov, {}ić, {}ev, {}ski, {}in",
        "{}ova, {}ić, {}eva, {}ska, {}ina",
    ),
    "albanian": _culture(
        "Arta Teuta Drita Vjosa Shpresa Elira Blerta Mimoza Fjolla Albana",
        "Arben Besnik Dritan Agron Ilir Luan Fatos Genti Valon Burim",
        "Shembull Model Provë Trill Mostër Skicë", "{}i, {}aj, {}a, {}osi",
    ),
    "romanian": _culture(
        "Ioana Elena Mihaela Andreea Cristina Gabriela Florentina Roxana Daniela Crina",
        "Ion Mihai Andrei Florin Cristian Gheorghe Marius Vasile Ionel Costel",
        "Exempl Model Prob Mostr Inchip Schit", "{}escu, {}eanu, {}aru, {}oiu, {}u",
    ),
    "tigrinya": _culture(
        "Selam Winta Almaz Feven Rahwa Saba Hiwet Senait Luwam Tsehay Meron Freweini",
        "Yonas Tesfay Filmon Robel Samuel Habtom Kidane Mebrahtu Amanuel Dawit Berhane Yohannes",
        "Abnet Misale Fetena Hasab Nemuna Tewket", "{}, {}ab, {}mariam, Gebre{}, Wolde{}, {}zghi",
    ),
    "somali": _culture(
        "Hodan Ayaan Sahra Faduma Ifrah Hibaq Nimco Deqa Ubah Sagal",
        "Abdi Mohamed Farah Hassan Guled Liban Warsame Ayanle Mahad Bashir",
        "Tusaale Tijaabo Muunad Maleeg Qaab", "{}, Cali {}, Nur {}, Aw {}, Xasan {}",
    ),
    "westafrican": _culture(
        "Blessing Grace Fatoumata Mariama Aïssatou Precious Joy Aminata Hawa Kadiatou Patience Comfort",
        "Emeka Chinedu Mamadou Ibrahima Samuel Daniel Amadou Ousmane Kofi Victor Alpha Thierno",
        "Apeere Misali Ihe Exemple Modèle Essai Atu Nhwe", "{}, O{}, {}-Demo, {}fo, {}bi",
    ),
    "southasian": _culture(
        "Priya Ayesha Sana Lakshmi Anjali Nadia Rubina Meena Thilini Sunita",
        "Ravi Arjun Imran Usman Rahul Asif Tariq Nuwan Suresh Bilal",
        "Udaharan Misal Namoona Parakh Kalpana Utharanam", "{}, {}kar, {}wala, {}an, {}dar",
    ),
    "caucasian": _culture(
        "Nino Tamar Ketevan Anahit Ani Lusine Gayane Leyla Aynur Mariam",
        "Giorgi Levan Davit Aram Tigran Hayk Vahan Elvin Rashad Irakli",
        "Magalit Nimush Orinak Nakhagits Nümune Tseriti", "{}ian, {}adze, {}shvili, {}yan, {}li",
    ),
    "european": _culture(
        "Lucía Giulia Eleni Sofia Chiara Carmen Marta Inês Despina Paula",
        "Marco Pablo Giorgos Luca João Nikos Carlos Dimitris Paolo Miguel",
        "Esempi Ejempl Paradigm Exempl Prova Modell", "{}o, {}ez, {}idis, {}elli, {}es",
    ),
    "german": _culture(
        "Anna Julia Sabine Petra Karin Lena Monika Heike Ursula Jana",
        "Thomas Michael Stefan Jürgen Peter Lukas Andreas Jonas Frank Ralf",
        "Muster Beispiel Probe Vorlage Erfunden Platzhalter", "{}mann, {}er, {}feld, {}heim, {}bach",
    ),
}  # fmt: skip
