"""Sentences as a municipality writes and is asked them, and how vectors of them are compared."""

from __future__ import annotations

import numpy as np

from indexer.model.spec import Embeddings

SENTENCES = """
Kommunfullmäktige beslutade den 14 juni att höja taxan för vatten och avlopp med 3,5 procent.
Ansökan om förskoleplats görs i e-tjänsten senast fyra månader innan platsen behövs.
Den som halkar på en oplogad gångbana kan begära ersättning av kommunen.
Socialnämnden ansvarar för myndighetsutövning enligt socialtjänstlagen (2001:453).
Hemtjänstens avgift följer maxtaxan och räknas om varje år.
Bygglov krävs inte för ett attefallshus på högst 30 m², men startbesked måste finnas.
Rektorn beslutar om särskilt stöd och åtgärdsprogram för eleven.
Öppettider: måndag–fredag kl. 9.30–16.00, lunchstängt 12–13.
Återvinningscentralen på Öland tar emot farligt avfall, t.ex. färg och batterier.
Nämnden överlåter åt förvaltningschefen att fatta beslut i ärenden enligt delegationsordningen.
Överklagandet ska ha kommit in inom tre veckor från den dag beslutet anslogs.
Bullerplank längs väg E22 byggs av Trafikverket, inte av kommunen.
Kan jag få färdtjänst om jag tillfälligt använder rullstol?
Vem ansvarar för snöröjning och sandning på enskilda vägar?
Hur ansöker jag om ekonomiskt bistånd?
Var lämnar man gamla vitvaror och elektronik?
Vad gäller för eldning av trädgårdsavfall under sommaren?
Trygghetspersonen ska tidigt se vad barnet behöver.
Samverkan mellan hälso- och sjukvården och socialtjänsten behöver bli bättre.
Äldreboendet Björkgården har 48 lägenheter och egen kock.
Skolskjuts beviljas om färdvägen är längre än fyra kilometer för elever i årskurs 4–6.
Detaljplanen för kvarteret Åkern vann laga kraft 2023-05-17.
Kommunens kontaktcenter svarar på telefon 0480-45 00 00 alla vardagar.
God man förordnas av tingsrätten efter ansökan hos överförmyndaren.
Livsmedelskontrollen är riskbaserad och avgiften beror på verksamhetens omfattning.
Simhallen håller stängt på grund av renovering t.o.m. vecka 34.
Upphandlingen annonseras enligt LOU, och anbud lämnas elektroniskt.
Modersmålsundervisning erbjuds i arabiska, finska, somaliska och tigrinja.
Parkeringstillstånd för rörelsehindrade gäller i hela landet.
Protokollet justeras av Åsa Öberg (S) och Göran Ekström (M).
Vattenläckan på Storgatan är lagad, men vattnet kan vara missfärgat några timmar.
Gymnasieantagningen öppnar i januari och stänger den 15 februari.
Bidrag till föreningar söks senast 1 mars; bifoga årsmötesprotokoll.
Barn 1–5 år har rätt till förskola minst 15 timmar i veckan.
Hundar ska hållas kopplade i kommunens parker.
Anmäl nedskräpning via appen ”Felanmälan” eller på webben.
Strandskyddet är normalt 100 meter från strandlinjen, på land och i vatten.
Kommunstyrelsens arbetsutskott sammanträder varannan tisdag.
Boendestöd är en frivillig och avgiftsfri insats för vuxna.
Vid misstanke om att ett barn far illa ska en orosanmälan göras omedelbart.
Sophämtningen sker varannan vecka, kärlet ställs ut senast kl. 06.00.
Kulturskolans kötid till piano är för närvarande ett och ett halvt år.
Slamtömning av enskilda avlopp görs en gång per år.
Bostadsanpassningsbidrag lämnas för åtgärder som är nödvändiga för att bostaden ska vara ändamålsenlig.
Nyanlända får samhällsorientering på lätt svenska.
Miljötillsynen kostar 1 250 kr per timme.
Biblioteken i Mörbylånga och Färjestaden har meröppet dygnet runt.
Valnämnden ansvarar för förtidsröstningen i kommunen.
Räddningstjänsten utfärdar eldningsförbud.
Solceller på taket kräver oftast inget bygglov inom detaljplanelagt område.
Underhållsstöd betalas av Försäkringskassan.
Vård- och omsorgsboende för personer med demenssjukdom
Ängsmarkerna slås med lie i augusti, varefter höet bärs bort.
Kommunens krisberedskap: radio, vatten, värme & mat för en vecka.
Tiohundra ägs till lika delar av Norrtälje kommun och regionen.
WiFi finns på alla skolor; elever från åk 7 får en egen dator (Chromebook).
IVO granskade hemtjänsten och riktade kritik mot bemanningen.
Getting it right for every child är Skottlandsmodellens engelska namn.
What does the municipality charge for home care?
The deadline for appeals is three weeks from publication.
Hvordan søker jeg om barnehageplass i kommunen?
Kunta vastaa lumitöistä kaduilla.
å ä ö Å Ä Ö é ü – ” … § ½ €
"""
TEXTS = [line for line in SENTENCES.strip().splitlines() if line]


def unit(vectors: Embeddings) -> Embeddings:
    length: Embeddings = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / length


def cosines(first: Embeddings, second: Embeddings) -> Embeddings:
    products: Embeddings = (unit(first) * unit(second)).sum(axis=1)
    return products
