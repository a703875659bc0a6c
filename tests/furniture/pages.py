"""Short reports of unlike events by one source, and what it puts under each."""

from __future__ import annotations

REPORTS = (
    """Herring quotas fall by a third
Trawlers will stay in the northern harbours from May on, the fisheries ministry in Tromsø said.
Skippers fear for their loans; biologists had asked for half of last year's catch.""",
    """Forgotten symphony heard after ninety years
Copyists found the score behind an organ in Graz, bound upside down into a hymn book.
On Sunday the orchestra of the conservatory played all four movements to a full hall.""",
    """Banker acquitted of fraud
Judges saw no proof that Ricardo Lemos knew of the forged guarantees.
Prosecutors in Lisbon want to appeal, and two creditors have sued the auditors as well.""",
    """Night trains return to the Adriatic
Sleeping cars leave Vienna twice a week for Split, the railways announced.
A berth costs 79 euros, and bicycles travel in the luggage van.""",
    """Crack runs through the ice shelf
Satellites show a rift of forty kilometres near the Halley base, glaciologists report.
The crew is flown out by Twin Otter before the polar night begins.""",
    """Blue cards tried in handball
Referees may send a player off for ten minutes at the cup in Skopje.
Coaches complained that nobody had asked them about the experiment.""",
    """Flood empties a zoo
Keepers in Usti carried penguins upstairs when the Elbe rose above its dam.
An elephant refused to move and stood in water to its knees until morning.""",
    """Savers get more again
Deposits with a term of one year now bring 2.4 per cent at most banks in Bern.
Economists expect mortgages to follow before the summer holidays.""",
    """Brewers walk out over shifts
Kettles are cold in Pilsen since Monday, for the union rejects work on Saturday nights.
Pubs within fifty miles have stocked up on bottled lager.""",
    """Lander sleeps on the moon
Batteries of the probe ran flat two days after touchdown in the Sea of Clouds.
Engineers in Bangalore hope that sunlight wakes its radio in a fortnight.""",
    """Vase stolen from the glass museum
Thieves lifted a skylight in Murano and left with a goblet of 1490.
Insurers offer a tenth of its worth to whoever brings it back whole.""",
    """Monks must leave their valley
A hotel chain buys the abbey of Saint Vaast, whose roof nobody could pay for.
Seven brethren move to Ghent, where a convent stands half empty.""",
)
FOOTER = (
    "With love from the harbour",
    "Our map of the whole day",
    "Numbers for those in a hurry",
    "The people of this house",
)


def page(number: int) -> str:
    """Returns a report as its page shows it, with the footer."""
    return "\n\n".join([*REPORTS[number].split("\n"), *FOOTER])
