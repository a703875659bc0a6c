"""Given names that are common among reporters, to tell a bare name from a short heading."""

from __future__ import annotations

GIVEN_NAMES = frozenset(
    """
    aaron abby abdul abigail adam adriana adrian agnes agnieszka ahmed aidan aisha alan albert
    alberto alejandro aleksander aleksandar aleksandr alena alessandra alessandro alex alexander
    alexandra alexandre alexei alexey alexis alfredo ali alice alicia alina alisa alison allison
    alona alyona amanda amber amelia amy ana anastasia anastasiia anatoly anders andre andrea
    andreas andrei andres andrew andrey andrii andrzej andy angela angelina angus anita anja ann
    anna annabelle anne annie anthony anton antonia antonio anya april arianna ariel arjun artem
    arthur arturo ashley astrid audrey august austin barbara barbora bartosz beatrice beatriz
    ben benjamin benoit bernard bernd bernhard beth betsy bill birgit björn blake bob bogdan
    bohdan boris brad brandon brendan brenda brett brian brigitte bruce bruno bryan caitlin
    cameron camila camille candice carl carla carlos carly carmen carol carolina caroline
    catherine cathy cecilia celine charles charlie charlotte chelsea cheryl chloe chris christa
    christian christiane christina christine christoph christophe christopher cindy claire clara
    clare claudia claudio claus clemens colin colleen connor constance constantin courtney craig
    cristina curt cynthia cédric daisy damian damien dan dana daniel daniela daniele daniella
    danielle danny daria dariusz darren daryna dasha dave david dawn dean debbie deborah denis
    denise dennis derek detlef diana diane diego dieter dimitri dimitar dinara dirk dmitri
    dmitry dmytro dominic dominik dominique don donald donna dora doris dorota dorothea douglas
    duncan dylan eduardo edward edwin ekaterina elaine eleanor elena elisa elisabeth elise
    elizabeth ella ellen elliot emil emilia emilio emily emma emmanuel enrico eric erica erich
    erik erika erin ernst esther eugene eva evan evelyn evgeny ewa fabian fabio fatima federico
    felicia felix fernando filip filippo fiona florence florian frances francesca francesco
    francis francisco franck francois frank frans fred frederic frederick frederik friedrich
    gabriel gabriela gabriele gareth gary gavin gaëlle gemma geoffrey george georgia georgina
    gerald gerard gerhard gerry giacomo gianni gilles gina giorgio giovanni giulia giulio
    giuseppe glenn gloria gonzalo gordon grace graeme graham grant greg gregor gregory greta
    grigory guillaume guido guillermo gunnar gustav guy gwendolyn halyna hanna hannah hans
    harald harriet harry hassan hayley heather hector heidi heike heiko heinrich heinz helen
    helena helene helga henri henrik henry herbert hiroshi holly holger howard hubert hugh hugo
    hussein iain ian ibrahim ignacio igor ihor ilona ilya imran inga ingo ingrid inna irene
    irina iryna isaac isabel isabella isabelle iulia ivan ivana ivanna jack jackie jacob
    jacqueline jacques jaime jakob jakub james jamie jan jana jane janet janice jared jaroslav
    jasmine jason javier jay jean jeff jeffrey jen jennifer jenny jens jeremy jerome jerry jesse
    jessica jesus jill jim jimmy joan joana joanna joanne joao joaquin jochen jodie joe joel
    joelle johan johann johanna johannes john johnny jon jonas jonathan jordan jorge josef
    joseph joshua josé joséphine joy joyce juan juanita judith judy julia julian juliana julie
    julien juliet juliette julio jurgen justin justyna jörg jürgen kaitlin kamil karel karen
    karim karin karina karl karolina katarina katarzyna kate katerina kateryna katharina
    katherine kathleen kathrin kathryn kathy katie katja katrin katya kayla keith kelly ken
    kenji kenneth kerry kevin khrystyna kim kira kirill kirsten kirsty klaus konrad konstantin
    krista kristen kristian kristin kristina kristine krystyna krzysztof kseniia ksenia kurt
    kyle kylie lara larisa larry lars laura lauren laurence laurent lea leah lee leila lena leo
    leon leonardo leonid lesia lesley leslie lewis liam lidia liliana lilia lily linda lindsay
    lisa liudmyla liz liza lorenzo louis louise luca lucas lucia lucie lucy luis luisa luiz
    lukas luke lutz lydia lynn léa léonie maciej magdalena maggie maia maksym malcolm malgorzata
    manfred manuel mara marc marcel marcelo marcin marco marcos marcus marek margaret margaux
    margherita maria mariam mariana marianne marie marija marina mario marion marisa mariya mark
    markus marta martha martin martina martyna mary maryna mariia massimo mateo mateusz matt
    matteo matthew matthias matthieu maureen maurice max maxim maxime maya megan melanie melissa
    michael michaela michal michel michele michelle miguel mika mike mikhail milan milena miles
    miranda miriam mitch mohamed mohammad mohammed molly monica monika monique morgan morten
    moritz muhammad mykhailo mykola myroslava nadia nadine nancy naomi natalia nataliia natalie
    natalya natasha nathalie nathan nazar neil nichola nicholas nick nicola nicolas nicole niels
    nigel nikita nikki niklas nikola nikolai nikolay nils nina noah nora norbert norman oksana
    olaf ole oleg oleh oleksandr oleksandra oleksii oleksiy olena olga olha oliver olivia
    olivier omar orest oscar oskar ostap otto owen pablo paige paola paolo pascal patricia
    patrick patrycja paul paula paulina pauline paulo pavel pavlo pawel pedro peggy penny peter
    petra petro phil philip philipp philippe phillip phoebe pierre piotr polina priya rachel
    radek rafael rahul rainer rajesh ralf ralph ramon raphael raphaël raquel raul ravi ray
    raymond rebecca regina reinhard renata renate rené ricardo riccardo richard rick rita rob
    robert roberta roberto robin rodrigo roger roland rolf roman ron ronald rosa rose rosemary
    ross roxana roy ruben rudolf rupert ruslan russell ruth ryan sabine sabrina sally sam
    samantha samir samuel sandra sanjay sara sarah sascha scott sean sebastian sebastien serena
    serge sergei sergey serhii serhiy shannon sharon shaun sheila shirley sibylle siegfried
    silke silvia simon simone sofia sofiia solomiia sonia sonja sophia sophie stacy stanislav
    stefan stefania stefano steffen stella stephan stephane stephanie stephen steve steven
    stuart sue susan susanna susanne suzanne svetlana sven svitlana sylvia sylvie takashi tamara
    tania tanja tanya tara taras tatiana tatyana ted terence teresa terry tetiana thea theo
    theresa thierry thomas thorsten tia tim timothy tina tobias todd tom tomas tomasz tony
    torsten travis trevor tyler udo ulrich ulrike ursula uwe vadim vadym valentin valentina
    valentyna valeria valeriia valerie vanessa vasily vasyl vera vernon veronica veronika
    viacheslav victor victoria vijay viktor viktoria viktoriia vincent viola violeta virginia
    vitalii vitaly vlad vladimir vladislav vladyslav volker volodymyr walter warren wendy werner
    will william willem wojciech wolfgang xavier yana yann yaroslav yaroslava yasmin yevgeny
    yevhen yevheniia yulia yuliia yuri yuriy yurii yves yvonne zachary zoe zofia zoya zuzanna
    łukasz małgorzata michał paweł rafał tomáš jiří petr zdeněk ondřej александр александра
    алексей алена алина алла анастасия анатолий андрей анна антон арсений артем борис вадим
    валентин валентина валерий валерия василий вера вероника виктор виктория виталий владимир
    владислав вячеслав галина георгий григорий дарья денис диана дмитрий евгений евгения егор
    екатерина елена елизавета иван игорь илья инна ирина кирилл константин ксения лариса лидия
    любовь людмила максим маргарита марина мария михаил надежда наталия наталья никита николай
    нина оксана олег ольга павел петр полина роман руслан светлана семен сергей софия станислав
    степан тамара татьяна тимофей федор юлия юрий яна ярослав анастасія анатолій андрій антоніна
    арсен богдан богдана валентина валерій василь віктор вікторія віра віталій владислава
    володимир вячеслав ганна георгій григорій дар'я дарина діана дмитро євген євгенія єлизавета
    зоряна іван іванна ігор інна ірина катерина кирило костянтин ксенія лариса леся лідія лілія
    людмила максим марина марія маріанна марта микита микола михайло мирослава надія назар
    назарій наталія наталя нікіта оксана олег олександр олександра олексій олена олеся ольга
    остап павло петро поліна роман ростислав руслана світлана святослав семен сергій соломія
    софія станіслав степан тарас тетяна христина юлія юрій яна ярина ярослав ярослава
    """.split()
)
