"""What no answer to a question is without."""

from __future__ import annotations

import pytest

from service.answer.bounds.shape import fits


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Vad kostar det att bo på Åkerbo?", "Hyran är 5 480 kronor i månaden."),
        ("Hur stor är avgiften?", "Avgiften är 120 kronor."),
        ("Hur stort är bidraget till scouterna?", "Bidraget är en tredjedel av hyran."),
        ("Hur hög är sanktionsavgiften?", "Den tas ut med 0,025 prisbasbelopp."),
        ("Vilken avgift tar badet?", "Entrén är avgiftsfri."),
        ("Vad är avgiften till för?", "Den bekostar tillsynen."),
        ("Vad är fast pris?", "Entreprenören tar risken."),
        ("Hur många platser finns vid kajen?", "Vid kajen ligger 12 platser."),
        ("Hur många barn?", "18 § Klassen har 24 barn."),
        ("Hur dags öppnar badet?", "Badet har öppet 10-18."),
        ("Hur dags öppnar badet på söndag?", "På söndagar är det stängt."),
        ("Hur dags stänger badet?", "Badet stänger klockan 13."),
        ("Hur lång handläggningstid har tillstånd?", "Handläggningstiden är högst fyra månader."),
        ("Hur lång tid tar det?", "Du får svar inom 3-5 arbetsdagar."),
        ("Hur lång är lånetiden?", "Böcker lånas i 28 dagar."),
        ("Vem slipper avgift?", "Barn under 18 betalar inte."),
        ("Vilka kurser går inte på distans?", "Kurs A ges bara på plats."),
        ("Vem beslutar om avgift?", "Nämnden beslutar."),
        ("Hur sätts priset på tomter?", "Tomter säljs till den som bjuder mest."),
        ("Vad kostar ett lån?", "Det är gratis att låna."),
        ("Vad kostar en skylt?", "Skylt | per skylt | 3 500 | 4 200"),
        ("Vad kostar en nybyggnadskarta?", "Nybyggnadskarta, fullständig | 9 900"),
        ("Vad kan man inte betala med på biblioteket?", "Du betalar med kort, inte kontanter."),
        ("Hur många gånger får tiden förlängas?", "Högst tio veckor | en gång per ärende"),
        ("Vad kostar det?", "Avgift: 120"),
        ("Kostar det något att låna en cykelkärra?", "Lånet är avgiftsfritt för alla som bor i kommunen."),
        ("Kostar borttransport av snö?", "Borttransport debiteras fastighetsägaren."),
        ("Hur många platser finns?", "Skolan har fyrtio platser."),
        ("Hur länge gäller kortet?", "Kortet gäller tills vidare."),
        ("När öppnar badet?", "Badet öppnar på skolavslutningen, fredagen före midsommar."),
        ("Vem beslutar?", "Nämnden beslutar."),
        ("Får man bada?", "Nej."),
        ("When is the bath open?", "The bath is open from 1 May to 31 August."),
        ("When is the library open?", "Open Monday to Friday."),
        ("När hålls mötet?", "Mötet hålls 15 aug."),
        ("När plogas gatan?", "Gatan plogas vid 9 centimeter snö."),
        ("När byggdes kvarnen?", "Kvarnen är från 1742."),
        ("Varför är badet stängt?", "Badet är stängt för rengöring."),
        ("Varför avslogs ansökan?", "Ansökan avslås eftersom planen inte tillåter fler våningar."),
    ],
)
def test_what_answers_fits(question: str, quote: str) -> None:
    assert fits(question, quote)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Vad kostar det att bo på Åkerbo?", "Åkerbo har 30 lägenheter."),
        ("Vad kostar ett bad?", "Badet | från 2024 | 2026"),
        ("Kostar det något att låna en cykelkärra?", "Cykelkärror lånas ut i receptionen i högst tre dagar."),
        ("Är det gratis att ställa ut?", "Konstnärer anmäler sig till kulturkontoret."),
        ("Hur stor är sanktionsavgiften?", "4.7 | Sanktionsavgift | HI"),
        ("Vad är hyran på Lunden?", "Lunden med 16 platser stängs den 31 januari 2026."),
        ("Vilken avgift tar energibolaget?", "Energibolagets fjärrvärme är förnybar sedan 2021."),
        ("Hur många platser finns vid kajen?", "18 § Vid kajen finns platser."),
        ("Hur många platser finns vid kajen?", "Platserna vid kajen: fyra timmar, 25 kr."),
        ("Hur lång handläggningstid har tillstånd?", "Serveringstiden är längst till klockan 01.00."),
        ("Hur lång är kötiden till en lägenhet?", "Lägenheter fördelas efter kötid."),
        ("Hur mycket betalar man för kärlet?", "Kärlet ställs vid vägen på tömningsdagen."),
        ("Hur många bor där?", "Byn ligger vid sjön."),
        ("När öppnar badet?", "Badet har en rutschbana."),
        ("How many people live there?", "Byn ligger vid sjön."),
        ("När betalas bidraget ut?", "Bidraget är 11 kronor för den som är mellan 6 och 22."),
        ("Varför reserverade hon sig?", "Ulla Ek (V) reserverar sig skriftligt."),
        ("Varför fick Gripen avslag?", "Ansökan avslås. Avgiften är 38 750 kronor."),
        ("Vilka kurser går inte på distans?", "Kurs C och D kan läsas på distans."),
        ("Hyra för gruppbostad", "Gruppbostaden ligger i centrum."),
        ("Hur dags stänger badet dagen före en helg?", "På söndagar och helgdagar håller badet stängt."),
        ("Vad beslutade fullmäktige om badet?", "Kommunstyrelsen föreslår att badet stängs."),
        ("Råder det badförbud?", "Du får bada om det inte råder badförbud."),
        ("Vad får en familj i arvode per helg?", "3.5 | Kontaktfamilj, högst två helger per månad | FSEK"),
        ("seniorkort pris per år", "Seniorkortet gäller vardagar 9-15."),
    ],
)
def test_what_lacks_it_does_not(question: str, quote: str) -> None:
    assert not fits(question, quote)
