# Palavras para as pessoas, por código. `.cure` diz como corrigir, `.near` quando um nome está quase certo, `.why` o que está em causa.

spec-unreadable = Não é possível ler { $path }: { $told }
    .cure = Confirme que é um ficheiro que se pode ler; --pipelines e --schemas indicam as pastas, e seara.toml fica ao lado da pasta das receitas.
    .why = Este ficheiro diz o que ler, o que deve resultar ou quem publica. Sem ele, os dados não teriam regras em que os leitores pudessem confiar.
spec-not-utf8 = { $path } não está em UTF-8: o byte { $offset } não é texto.
    .cure = Guarde o ficheiro de novo em UTF-8.
    .why = Lidas com outro conjunto de caracteres, as palavras com acentos sairiam estragadas.
spec-syntax = Isto não está bem escrito: { $told }
    .cure = Veja, logo antes deste lugar, se falta ou está a mais uma aspa, um parêntese ou uma vírgula.
    .why = A partir daqui, o ficheiro não se consegue compreender. Com meia receita, os leitores teriam só metade dos dados.
key-twice = A mesma chave está escrita duas vezes: { $told }
    .cure = Retire uma das duas, ou dê-lhe outro nome.
    .why = Só uma das duas teria efeito, e não se saberia qual.
name-twice = `{ $name }` já é o nome de outro anterior.
    .cure = Dê a cada um o seu nome.
    .why = Pelo nome, um esconderia o outro: as suas linhas misturavam-se ou perdiam-se.
lookups-without-pipeline = Ninguém lê { $path }: não há uma receita com esse nome.
    .cure = Dê ao ficheiro o nome da sua receita, ou retire-o.
    .why = As correções que lá estão não têm efeito, e quem as escreveu não o saberia.
wrong-type = `{ $key }` tem de ser { $want }, e não { $got }.
    .cure = Escreva aí { $want }; o texto fica entre aspas.
    .why = A chave é conhecida, mas o que lá está é de outro tipo. Adivinhar a intenção podia fazer publicar o que ninguém pediu.
missing-key = Falta a chave `{ $key }` neste lugar: { $within }.
    .cure = Acrescente uma linha `{ $key } = …`.
    .why = Sem esta chave, fica por dizer algo que é necessário. Preenchê-la à sorte seria publicar o que ninguém decidiu.
unknown-key = Não se conhece a chave `{ $key }`.
    .near = Queria escrever `{ $near }`?
    .cure = Chaves que podem estar aqui: { $known }.
    .why = Uma chave desconhecida não tem efeito. Ficaria a pensar que a regra se aplica, e os dados sairiam sem ela.
unknown-choice = `{ $key }` não pode ser `{ $got }`.
    .near = Queria escrever `{ $near }`?
    .cure = Pode ser: { $want }.
    .why = Aqui só algumas palavras têm significado. Com outra, o que pretende não aconteceria, e só se daria por isso nos dados.
bad-pattern = Isto não é uma expressão regular: { $told }
    .cure = Os padrões são os da biblioteca regex de Rust: sem look-around; para procurar um . ( ou [ escreva \ antes dele.
    .why = Um padrão diz qual é o texto de cada regra. Se não se consegue ler, a regra não recolhe nada e faltam valores nos dados.
empty-pattern = Um padrão vazio corresponde a todas as linhas.
    .cure = Escreva o que se procura, ou retire a chave.
    .why = A regra apanharia tudo: o documento inteiro ficaria de fora, ou num só campo.
bad-selector = Isto não é um seletor CSS: { $told }
    .cure = Escreva-o como numa folha de estilos: article, .card > h2, section[id=obras].
    .why = Um seletor aponta para uma parte da página Web. Se não se consegue ler, não aponta para nada e essa parte falta nos dados.
no-effect = `{ $key }` não faz nada aqui.
    .cure = Retire-a, ou passe-a para um campo em que funcione: veja pipelines/RECIPES.md.
    .why = Quem a escreveu conta com ela. Uma regra que é lida e nunca é usada deixa passar o que devia ter travado.
bad-template = O modelo não está bem escrito: { $told }.
    .cure = Escreva texto e { "{" }nomes{ "}" }, como ptd-{ "{" }title|slug{ "}" }.
    .why = Um modelo forma um valor a partir de outros, muitas vezes a chave de um registo. Mal escrito, daria nomes errados aos registos.
bad-name = `{ $got }` não pode ser um nome.
    .cure = Use letras minúsculas, algarismos, - e _, a começar por letra ou algarismo, no máximo 64; já estão tomados os nomes que uma versão tem para si (como changes, index ou report), os que o Windows tem para dispositivos, e os que só diferem do de outra tabela por - e _.
    .why = Os nomes tornam-se ficheiros, pastas e endereços. Outros poderiam escrever por cima de um ficheiro ou quebrar uma ligação.
bad-url = `{ $got }` não é um endereço.
    .cure = Escreva um endereço completo: https://…, http://… ou file:///….
    .why = Pelos endereços, os leitores encontram os dados e o lugar de onde vêm. Com um endereço errado, ninguém os pode verificar.
bad-version = `{ $got }` não é uma versão de um esquema.
    .cure = Escreva-a assim: 1.0.0 (principal, secundária, correção).
    .why = Pela versão, quem usa os dados sabe se uma mudança o obriga a mudar alguma coisa.
bad-email = `{ $got }` não é um endereço de correio eletrónico.
    .cure = Escreva o endereço do serviço que responde pelos dados.
    .why = Quem encontrar um erro nos dados não teria a quem o dizer.
bad-country = `{ $got }` não é um código de país.
    .cure = Escreva as duas maiúsculas da norma ISO 3166-1, como PT ou CV.
    .why = Este código diz a que administração pertencem os registos. Sem um código correto, podiam confundir-se dados de países diferentes.
bad-day = `{ $got }` não é um dia.
    .cure = Escreva-o assim: 2026-01-31.
    .why = O catálogo usa este dia para dizer qual é o período dos dados. Noutra forma, podia ler-se como outro dia.
bad-bound = `{ $got }` não é um valor do tipo desta coluna.
    .cure = Escreva-o como se escreve na coluna: 12, 12.50, 2024-01-31.
    .why = Um limite assim não se pode comparar com os valores da coluna. Não verificaria nada, e passariam valores errados.
constraint-of-another-type = Uma coluna deste tipo não tem `{ $key }`.
    .cure = Retire essa chave: minLength, maxLength e pattern são para texto; minimum e maximum, para o que tem ordem.
    .why = Esta verificação nunca se poderia fazer nesta coluna. Julgaria ter os valores protegidos, sem que estivessem.
crossed-bounds = Nenhum valor cabe nestes limites: o mínimo é maior do que o máximo.
    .cure = Troque-os, ou corrija um deles.
    .why = Todos os valores seriam recusados, mesmo os certos. Nada se poderia publicar.
out-of-range = `{ $key }` tem de estar entre { $least } e { $most }.
    .cure = Escreva um número inteiro de { $least } a { $most }.
    .why = Fora destes valores, o número não tem significado aqui. O que depende dele não se poderia cumprir.
no-such-file = O ficheiro { $path } não existe.
    .cure = Ponha o ficheiro nesse lugar, ou corrija o caminho, que parte da pasta das receitas (pipelines).
    .why = A receita experimenta-se com este documento de exemplo. Sem ele, ninguém pode ver se lê bem antes de publicar.
unknown-charset = Não se conhece o conjunto de caracteres `{ $got }`.
    .cure = Use um nome como utf-8, windows-1252 ou iso-8859-15.
    .why = O conjunto de caracteres diz quais são as letras do ficheiro. Com um errado, letras como ç e ã sairiam ilegíveis.
unknown-table = O esquema não tem a tabela `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = As tabelas são: { $known }.
    .why = Conta-se aqui com uma tabela que não existe. As linhas perdiam-se, ou apontavam para lado nenhum.
unknown-column = A coluna `{ $name }` não existe aqui.
    .near = Queria escrever `{ $near }`?
    .cure = Há estas: { $known }.
    .why = O que é para uma coluna que não existe não chega a lado nenhum. Faltaria aos leitores, sem que dessem por isso.
unknown-vocabulary = O vocabulário `{ $name }` não existe.
    .near = Queria escrever `{ $near }`?
    .cure = Acrescente uma secção [vocabulary.{ $name }].
    .why = Um vocabulário transforma os rótulos do documento em códigos. Sem ele, não há códigos para publicar nesta coluna.
unknown-item = As listas não têm itens do género `{ $name }`.
    .cure = Há estes: { $known }.
    .why = O género diz o que a lista recolhe do documento. Com um género desconhecido, não recolhe nada e faltam linhas nos dados.
unknown-turn = `order` refere `{ $name }`, que não é campo nem lista do registo.
    .near = Queria escrever `{ $near }`?
    .cure = Há estes: { $known }.
    .why = Em `order`, é a vez que diz a que campo pertence cada valor. Um nome desconhecido podia empurrar os seguintes para colunas erradas.
unknown-name = Um modelo ou `when` pede `{ $name }`, que nada lê.
    .near = Queria escrever `{ $near }`?
    .cure = Há estes: { $known }.
    .why = Não se pode formar um valor a partir de algo que nunca se lê. Ficaria vazio ou incompleto em todos os registos.
unfilled-column = Nada preenche `{ $column }` de { $table }, que o esquema exige.
    .cure = Acrescente [record.fields.{ $column }], ou retire `required` do esquema.
    .why = O esquema promete aqui um valor em cada linha, e a receita nunca o lê. Os leitores contariam com o que não está lá.
unfilled-list-column = Nada preenche `{ $column }` da lista { $list }, que o esquema exige.
    .cure = Indique a coluna em text, into, position, number, link ou num grupo de match, ou retire `required` do esquema.
    .why = Todas as linhas da lista seriam recusadas por lhes faltar um valor.
list-without-text = A lista { $list } não diz que coluna recebe o texto dos seus elementos.
    .cure = Acrescente text = "…", ou um match cujos grupos sejam as colunas.
    .why = Os elementos seriam lidos e o seu texto não iria para lado nenhum.
label-shared = `{ $field }` espera pelo que vem depois do rótulo de `{ $first }`, que o recebe primeiro.
    .cure = Deixe um só campo receber o texto e dar o seu rótulo com label = "…", ou distinga-os por items.
    .why = O segundo campo ficaria sempre vazio, sem aviso.
label-twice = “{ $label }” está aqui duas vezes, a não ser nas maiúsculas, acentos e espaços, com dois códigos.
    .cure = Deixe uma só: o rótulo de um documento podia querer dizer qualquer das duas.
    .why = O código publicado dependeria da ordem em que os rótulos estão escritos.
unfilled-table = Nada preenche a tabela { $table } do esquema.
    .cure = Acrescente [record.lists.{ $table }], ou retire a tabela do esquema.
    .why = Os leitores encontrariam uma tabela sempre vazia. Podiam concluir que não há nada a dizer.
field-without-place = Nada diz onde está o texto de `{ $field }`.
    .cure = Indique after, before, match, selector ou template, ou dê-lhe uma vez em `order`.
    .why = A receita quer este campo, mas não diz onde o procurar. Ficaria vazio em todos os registos.
code-not-in-enum = O código `{ $got }` não é dos que o esquema aceita em `{ $column }`.
    .near = Queria escrever `{ $near }`?
    .cure = Aceita: { $want }.
    .why = Os leitores procuram no esquema o que cada código significa. Este não estaria lá, e escaparia aos filtros e às contagens.
list-without-parent = A tabela { $table } não tem chave estrangeira para { $parent }, e as suas linhas não pertenceriam a nenhum registo.
    .cure = Acrescente uma em foreignKeys, no esquema.
    .why = A chave estrangeira diz a que registo pertence cada linha. Sem ela, os leitores teriam notas sem saber de quem são.
list-without-items = A lista { $list } não tem items nem match, por isso ficaria vazia.
    .cure = Escreva items = "paragraph", "bullet", "number" ou "url", ou indique um match.
    .why = A receita quer esta lista, mas não diz de que é feita. Uma tabela vazia dava a entender que o documento nada diz.
unknown-cue = Há pistas (cues) para `{ $name }`, que não é o código de nenhum rótulo.
    .near = Queria escrever `{ $near }`?
    .cure = Há estes: { $known }.
    .why = As pistas escolhem entre os códigos que os rótulos dão. Para outro código, classificariam linhas com algo que o documento não diz.
wrong-column-type = A coluna `{ $column }` tem de ser aqui do tipo { $want }.
    .cure = Mude o tipo da coluna no esquema.
    .why = A receita escreve aqui valores de um tipo que a coluna não guarda bem. Os leitores não os poderiam ordenar nem filtrar como esperam.
uneven-reference = Uma chave estrangeira precisa de tantas colunas de um lado como do outro.
    .cure = Indique em fields tantas colunas como em reference.fields.
    .why = As colunas comparam-se duas a duas. Se uma fica sem par, não se sabe que linhas se correspondem, e as tabelas não se podem juntar.
schema-name = O esquema chama-se `{ $got }`; a sua receita e o seu ficheiro chamam-se `{ $want }`.
    .cure = Escreva "name": "{ $want }".
    .why = É por este nome que os leitores encontram os dados. Com dois nomes, não saberiam qual usar, ou tomariam uns dados por outros.
lookup-header = As correções têm de começar pela linha { $want }.
    .cure = Faça dela a primeira linha do ficheiro.
    .why = A primeira linha diz o que significa cada célula. Com outra, uma correção podia alterar o que não devia.
lookup-cells = Uma correção tem { $want } células.
    .cure = Ponha entre aspas as células que contêm uma vírgula ou aspas.
    .why = Com uma célula a mais ou a menos, as seguintes mudam de lugar. Podia publicar-se a razão em vez do valor.
lookup-column = O esquema não tem a coluna `{ $field }` em `{ $table }`.
    .cure = Escreva os nomes como no esquema; deixar a tabela em branco quer dizer todas as tabelas.
    .why = A correção não corrigiria nada. O valor errado continuaria a ser publicado, com toda a gente a julgá-lo corrigido.
lookup-unsigned = Uma correção precisa de dizer quem, quando e porquê.
    .cure = Preencha as três colunas (who, when, why): uma correção sem razão não pode ser avaliada mais tarde.
    .why = Uma correção altera o que o documento diz. Os leitores têm direito a saber quem o decidiu, quando e porquê.
lookup-unused = A correção de `{ $raw }` em `{ $field }` já não corresponde a nada.
    .cure = Retire-a, ou corrija o seu valor original (raw).
    .why = Talvez a fonte já tenha sido corrigida, ou talvez a correção não chegue ao valor que devia. Nesse caso, os leitores continuam a ver o erro.

document-empty = O documento está vazio.
    .cure = Veja a fonte: pode estar a publicar uma página vazia.
    .why = Não há nada para ler. Publicar assim seria dizer aos leitores que todos os registos desapareceram.
document-binary = O documento não é texto: { $told }.
    .cure = Confirme que o endereço leva ao próprio documento.
    .why = O que chegou pode ser uma imagem, um programa ou um ficheiro danificado. Lido como texto, daria sinais sem sentido.
document-damaged = O ficheiro não se consegue ler: { $told }.
    .cure = Abra-o num visualizador; se lá também não abrir, obtenha-o de novo ou peça à fonte um ficheiro são.
    .why = Um ficheiro estragado dá uma parte do texto, ou nenhuma. Os registos do resto pareceriam ter desaparecido.
document-encrypted = O documento não se consegue ler: { $told }.
    .cure = Peça à fonte um ficheiro sem palavra-passe.
    .why = Um documento que só alguns abrem não é público, e nada nele se pode verificar.
document-limit = A leitura foi parada: { $told }.
    .cure = O ficheiro está estragado, ou feito para fazer mal; peça à fonte um ficheiro são.
    .why = Há ficheiros que fazem um leitor andar às voltas ou crescer sem fim. Além destes limites não se viu nenhum documento verdadeiro.
memory-limit = O documento é demasiado grande para caber na memória: { $told }.
    .cure = Dê mais memória com `--memory`, divida o documento, ou peça à fonte CSV, JSON Lines, XLSX ou Parquet, que se leem aos bocados.
    .why = Conta-se o que um documento vai ocupar antes de o ler: sem limite, podia tomar a memória da máquina toda e parar os outros conjuntos de dados.
document-scanned = O documento não se consegue ler: { $told }.
    .cure = Peça à fonte o documento com o seu texto, como era antes de ser impresso.
    .why = O Seara lê texto, não imagens. Publicá-lo diria aos leitores que não há registos.
page-scanned = A página { $page } é uma imagem sem texto.
    .cure = Peça à fonte o documento com o seu texto, como era antes de ser impresso.
    .why = O Seara lê texto, não imagens. Sem esta página faltariam os seus registos, e ninguém daria por isso.
page-garbled = { $told }.
    .cure = Peça à fonte um ficheiro cujo texto se possa copiar.
    .why = Os sinais desta página veem-se, mas não se sabe que letras são. Lidos assim, dariam texto baralhado.
worker-broken = O documento não se consegue ler: { $told }.
    .cure = Veja se o programa pode ser iniciado, e se a máquina tem memória.
    .why = Estes documentos são lidos num processo à parte, para que um mau não estrague o resto. Sem ele nenhum é lido.
no-reader = Ainda não é possível ler documentos { $format }.
    .cure = Dê o documento em texto ou como página Web.
    .why = O formato é conhecido, mas a Seara ainda não o sabe abrir. Tentar à sorte daria texto misturado e valores errados.
charset = O texto não está bem codificado: { $told }.
    .cure = Se for { $near }, escreva charset = "{ $near }" em [[source]].
    .why = Há aqui letras que não pertencem ao conjunto de caracteres indicado. Palavras com acentos sairiam ilegíveis, e ninguém as encontraria.
line-too-long = Há uma linha demasiado longa: { $told }.
    .cure = O documento está danificado, ou não é um relatório.
    .why = Um relatório verdadeiro não tem linhas assim. O que dele se lesse não seria de confiança.
too-deep = Não é possível ler a página: { $told }.
    .cure = A página está danificada, ou foi feita para prejudicar.
    .why = Uma página verdadeira não tem tantos elementos uns dentro dos outros. Lê-la podia fazer parar o programa, ou dar dados falsos.
no-records = Não se encontrou nenhum registo. Um registo começa por: { $wanted }.
    .cure = É o documento certo? Se a disposição da página mudou, execute seara inspect com --pipeline e corrija starts em [record].
    .why = O documento tem texto, mas nada nele parece um registo. Publicar assim seria dizer aos leitores que já não há nenhum.
unaccounted = Nenhuma regra recolhe este texto: “{ $text }”
    .cure = Acrescente à receita um campo, ou um [[ignore]] com a sua razão.
    .why = Este texto não está em nenhum registo, e nenhuma regra diz que se pode deixar de fora. Podia ser justamente o que um leitor procura.
ignore-hides-label = A regra “{ $rule }” deixaria de fora o rótulo “{ $text }”.
    .cure = Torne mais restrito o padrão da regra.
    .why = Um rótulo diz o que é o texto que vem a seguir. Sem ele, esse texto perdia-se ou era publicado sob outro nome.
value-twice = O campo `{ $field }` aparece com dois valores: “{ $first }” e “{ $second }”.
    .cure = Podem ter-se juntado dois registos: corrija o que marca o início de um registo.
    .why = Um campo só pode ter um valor. Escolher um deles escondia o outro, ou misturava dois registos num só.
unknown-label = “{ $text }” não está no vocabulário `{ $vocabulary }`, do campo `{ $field }`.
    .cure = Acrescente-o a [vocabulary.{ $vocabulary }], com o seu código.
    .why = O documento usa uma palavra a que ninguém deu ainda um código. Sem código, o registo faltaria nas contagens dos leitores.
labels-disagree = O registo tem dois rótulos para { $list } que dizem coisas diferentes.
    .cure = Podem ter-se juntado dois registos: corrija o que marca o início de um registo.
    .why = Cada rótulo dá outro sentido às linhas, e não se sabe qual vale. Uma justificação podia ser publicada como se fosse uma evidência.
order-ambiguous = Os valores deste registo podem ser colocados de duas maneiras.
    .cure = Torne `order` mais restrito: com um padrão, um vocabulário ou um campo de um só parágrafo.
    .why = A receita deixa uma escolha em aberto. Escolher à sorte podia pôr um valor na coluna errada, sem ninguém dar por isso.
order-mismatch = Os valores deste registo não estão pela ordem que a receita indica: em “{ $text }” esperava-se `{ $due }`.
    .near = O padrão de { $near } não encontrou nada neste registo: corrija-o, ou junte `?` a essa vez.
    .cure = Veja a página com seara inspect --pipeline, e corrija `order`.
    .why = Aqui os valores estão longe dos seus rótulos, e só a ordem diz o que é cada um. Fora da ordem, podiam ir parar a colunas erradas.
order-left-over = Os valores deste registo são mais do que a ordem da receita prevê: sobra “{ $text }”.
    .near = O padrão de { $near } não encontrou nada neste registo: corrija-o, ou junte `?` a essa vez.
    .cure = Veja a página com seara inspect --pipeline, e corrija `order`.
    .why = Se sobra um valor, algo não está onde se esperava. Os anteriores podem ter ido parar a colunas erradas.
field-missing = Falta `{ $field }` no registo.
    .cure = Veja a página com seara inspect, e corrija a regra do campo.
    .why = A receita diz que nenhum registo pode passar sem este campo. Sem ele, os leitores teriam um registo incompleto, ou algo que nem registo é.
batch = Não foi possível juntar as linhas de { $table }: { $told }
    .cure = É uma falha do programa: por favor, comunique-a.
    .why = O que se leu não se conseguiu pôr em tabela, por uma causa interna. Faltariam linhas, e os leitores julgariam a tabela completa.

not-a-number = “{ $text }” não é um número.
    .cure = Se significa que não há valor, acrescente-o a no_value, em [read]; se não, acrescente uma correção.
    .why = Esta coluna só tem números, para que se possam somar e comparar. Um texto no meio deles estragaria as contas dos leitores.
two-readings = “{ $text }” pode ler-se de duas maneiras: { $told }.
    .cure = Diga no esquema como se escreve (decimalChar, groupChar, seara:order), ou acrescente uma correção.
    .why = 1.234 pode ser mais de mil ou pouco mais de um; 03/04 pode ser em março ou em abril. Adivinhar podia publicar um valor muito errado.
too-many-decimals = “{ $text }” precisa de { $told } casas decimais, mais do que a coluna guarda.
    .cure = Aumente seara:scale no esquema, ou acrescente uma correção.
    .why = Arredondar seria publicar um valor diferente do que está no documento. As somas deixariam de bater certo com a fonte.
too-precise = “{ $text }” tem mais algarismos do que um número sem seara:scale guarda.
    .cure = Dê à coluna "seara:scale": 2 (ou quantas casas tiver) no esquema.
    .why = Um número binário arredondaria o valor, e o que se publica não seria o que estava escrito.
too-large = “{ $text }” é demasiado grande para a coluna.
    .cure = Veja a fonte: dificilmente será este o valor pretendido.
    .why = Um número deste tamanho costuma ser um engano, como dois números colados. Bastava ele para falsear qualquer soma.
not-a-boolean = “{ $text }” não é verdadeiro nem falso.
    .cure = Acrescente a palavra a trueValues ou falseValues, no esquema.
    .why = Esta coluna só responde sim ou não. Adivinhar a resposta podia dizer aos leitores o contrário do documento.
not-a-date = “{ $text }” não é uma data.
    .cure = Se significa que não há valor, acrescente-o a no_value, em [read]; se não, acrescente uma correção.
    .why = Esta coluna só tem datas, para que se possam ordenar e comparar. Outro texto deixaria a linha fora de qualquer período.
no-such-day = “{ $text }” é um dia que não existe.
    .cure = Pergunte a quem publica o documento, ou acrescente uma correção.
    .why = O calendário não tem este dia, como não tem 31 de abril. Trocá-lo por um dia próximo seria inventar uma data.
no-year = “{ $text }” não tem ano, e nenhum outro campo o indica.
    .cure = Indique em seara:yearFrom, no esquema, o campo que tem o ano.
    .why = Um dia e um mês podem ser de qualquer ano. Adivinhar o ano seria publicar uma data que o documento não diz.
not-a-year = “{ $text }” não é um ano.
    .cure = Escreva os anos com quatro algarismos; uma correção pode emendar um deles.
    .why = Esta coluna guarda anos com quatro algarismos. Escrito de outra forma, um ano podia ser tomado por outro e ficar fora de ordem.
sentinel-date = “{ $text }” quer dizer “sem data”.
    .cure = Acrescente-o a no_value, em [read].
    .why = Alguns sistemas escrevem uma data destas quando não sabem a verdadeira. Publicada, seria uma data falsa e estragaria prazos e médias.
bad-nif = “{ $text }” não é um número de identificação fiscal português: { $told }.
    .cure = Pergunte a quem publica o documento, ou acrescente uma correção.
    .why = É por este número que se distinguem as entidades. Com um errado, os dados ligavam-se a outra entidade, ou a nenhuma.
mojibake = “{ $text }” ficou ilegível por causa de um conjunto de caracteres errado (“{ $told }”).
    .cure = Indique charset em [[source]], ou peça um ficheiro em bom estado a quem publica o documento.
    .why = As letras com acento transformaram-se noutros sinais. Os leitores não conseguiriam ler o texto, nem encontrá-lo numa pesquisa.

formula-cell = Uma folha de cálculo tomaria “{ $text }” por uma fórmula; publica-se tal como está.
    .cure = Não é preciso fazer nada; convém que o saiba quem abrir o CSV numa folha de cálculo.
    .why = O texto começa por um sinal como = ou @, e uma folha de cálculo podia mostrar outra coisa. Os dados ficam fiéis ao documento.
assertion-accepted = { $name } { $subject }: encontrado { $found }, o limite é { $bound }; { $who } aceitou-o até { $until }: { $why }
    .cure = Quando a fonte voltar a estar bem, retire o [[accept]].
    .why = É publicado pela palavra de uma pessoa, que fica escrita junto da receita.
assertion = { $name } { $subject }: encontrado { $found }, o limite é { $bound }.
    .cure = Veja o documento com seara inspect --pipeline. Se estiver bem, corrija o limite em [assert], ou escreva um [[accept]] com until, who e why.
    .why = A receita diz como é uma edição sã. Para lá disso, os leitores podem receber metade dos dados, ou os de outro documento.
columns-emptied = Colunas de { $subject } tinham valores na última versão e agora não têm nenhum: { $found }.
    .cure = Veja com seara inspect o que a receita lê aí. Se a fonte as esvaziou mesmo, diga-o num [[accept]] com assertion = "max_emptied_columns", until, who e why; se vão e vêm, dê `max_emptied_columns` em [assert].
    .why = Uma coluna que fica vazia de um dia para o outro é mais vezes um cabeçalho que mudou de nome do que a verdade. Quem lê perdia-a sem uma palavra.
required = Falta um valor.
    .cure = Veja com seara inspect o que a receita lê aí; se puder faltar, retire `required` do esquema.
    .why = O esquema promete aos leitores que esta coluna está sempre preenchida. Uma célula vazia falharia a quem conta com ela.
too-short = “{ $text }” é demasiado curto: { $told }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = Um valor curto de mais é muitas vezes um texto cortado. Os leitores veriam só uma parte e tomá-la-iam pelo todo.
too-long = “{ $text }” é demasiado longo: { $told }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = Um valor longo de mais é muitas vezes a junção de dois, ou apanhou texto de outro campo. Os leitores não os saberiam separar.
pattern = “{ $text }” não respeita o padrão { $told }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = O esquema diz aos leitores qual é a forma dos valores desta coluna. Com outra forma, deixavam de se encontrar e de se ligar a outros dados.
not-in-enum = “{ $text }” não é nenhum destes: { $told }.
    .cure = Acrescente-o ao enum do esquema, ou acrescente uma correção.
    .why = Os leitores filtram e contam por estes valores. Um que não está previsto ficaria fora das contagens, sem ninguém dar por isso.
format = “{ $text }” não tem o formato { $told }.
    .cure = Acrescente uma correção, ou mude o formato no esquema.
    .why = O esquema diz que aqui está um endereço ou um identificador que se pode usar. Mal escrito, não leva a lado nenhum.
below-minimum = { $text } é menor do que { $told }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = O esquema diz que nenhum valor certo pode ser tão pequeno. Se for um engano, falseia as somas e as médias dos leitores.
above-maximum = { $text } é maior do que { $told }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = O esquema diz que nenhum valor certo pode ser tão grande. Se for um engano, falseia as somas e as médias dos leitores.
duplicate-key = “{ $key }” aparece mais de uma vez ({ $columns }).
    .cure = Se são dois registos, faça com que a chave os distinga; se são um só, pergunte a quem publica o documento.
    .why = A chave é o nome de uma linha, e deve ser só dela. Com duas iguais, não se sabe de qual se fala, e há quem conte a dobrar.
dangling-reference = “{ $key }” não está em { $table }.
    .cure = A linha a que se refere pode ter sido recusada: corrija essa primeiro.
    .why = Esta linha aponta para outra que não existe. Quem juntasse as tabelas perdia-a sem dar por isso.
personal-data = Há um dado pessoal ({ $kind }) numa coluna que não os declara.
    .cure = Deixe-o de fora com o trim da receita, corrija-o com uma correção, ou declare a coluna com "seara:personal": "mask", "drop" ou "keep" no esquema.
    .why = O que se publica não se pode recolher. Os dados de uma pessoa só podem sair onde a lei o diz e alguém o decidiu.
releases-exposed = As versões guardadas ainda mostram o que o esquema agora esconde ({ $columns }): { $versions }.
    .cure = Quando a versão nova tiver saído, retire-as: { $commands }
    .why = Uma coluna passou a ser de dados pessoais. A versão nova esconde-a, mas quem abrir uma mais antiga ainda a lê. Só quem corre a recolha o fica a saber: nenhum ficheiro publicado diz onde está.
personal-conflict = Os dados pessoais não podem ser publicados assim nesta coluna.
    .cure = Só se pode mascarar texto simples; o que é obrigatório não se pode retirar.
    .why = As regras da própria coluna recusariam todas as linhas, ou uma chave deixaria de as distinguir.
breaking-change = O esquema de { $dataset } rompe com a última versão publicada: { $told }
    .cure = Dê-lhe uma nova versão principal ({ $last } agora, { $version } escrita) e diga porquê em "seara:breaking"; ou desfaça a mudança.
    .why = Os programas que carregam os dados falhariam, ou leriam outra coisa sem dar por isso. Uma nova versão principal avisa-os.
additive-change = O esquema de { $dataset } acrescenta à última versão publicada: { $told }
    .cure = Não é preciso fazer nada; { $version } (depois de { $last }) pode subir a versão menor.
    .why = Quem carrega os dados continua a lê-los como antes, e encontra mais.
breaking-declared = O esquema de { $dataset } rompe com a última versão publicada, e diz porquê: { $told } ({ $why })
    .cure = Não é preciso fazer nada: a versão { $version } (depois de { $last }) e a sua razão são publicadas com os dados.
    .why = Os programas que carregam os dados têm de mudar. Sabem-no pela nova versão maior.
version-withdrawn = { $version } tem o conteúdo de uma versão que foi retirada.
    .cure = Se a fonte está certa agora, corrija a receita ou espere pela próxima edição; se retirar foi engano, apague a linha.
    .why = Alguém retirou este conteúdo por uma razão. Uma execução não o pode trazer de volta.
release-damaged = A versão { $version } de { $dataset }, que está à vista, não é o que o seu pacote diz: { $files }.
    .cure = Nada, se esta execução a publicar de novo; senão, seara rollback { $dataset } mostra a versão anterior.
    .why = Um ficheiro foi alterado, cortado ou retirado depois de publicado. Os leitores tomá-lo-iam pelo que foi verificado.
nothing-to-compare = A última versão de { $dataset } está danificada, não há outra inteira, e esta tem outro conteúdo.
    .cure = Reponha os ficheiros da última versão a partir de uma cópia; ou execute com --first, que publica sem comparar.
    .why = Sem uma versão anterior inteira ninguém sabe se desapareceram registos. O que se perdeu sairia como apagado.
run-failed = A etapa { $stage } falhou: { $message }
    .cure = Faça o que a mensagem diz e execute de novo a pipeline. Se indicar um defeito do programa, comunique-o com este texto.
    .why = Nada foi publicado, e a última versão mantém-se.
capture-ahead = O documento de { $source } foi visto pela primeira vez em { $day }, por um relógio adiantado.
    .cure = Acerte o relógio da máquina que o leu. As suas versões levam esse dia até o documento mudar.
    .why = O dia em que um documento foi visto pela primeira vez data as suas versões, e diz que idade têm os dados.
withdrawn-header = A primeira linha tem de ser: { $want }
    .cure = Copie a linha tal como está aqui.
    .why = Sem ela ninguém sabe o que as colunas querem dizer, e o que foi retirado podia voltar a sair.
withdrawn-needed = Nenhuma linha de { $table } pode ficar sem { $field }.
    .cure = Retire o registo inteiro: deixe o campo vazio.
    .why = Uma chave ou um valor obrigatório não pode faltar numa linha: a tabela deixaria de cumprir o que o esquema promete.
empty-release = { $dataset } não tem linhas; nunca se publica uma versão vazia.
    .cure = Veja o documento com seara inspect --pipeline.
    .why = Os leitores concluiriam que os registos desapareceram. O mais provável é que só não tenham sido encontrados.
archive-members = Não se sabe qual dos ficheiros do arquivo é para ler: { $told }.
    .cure = Indique-os na fonte com um padrão: `member = '…'`.
    .why = Os ficheiros de um arquivo podem ser partes, cópias ou notas. Ler um ao acaso publicaria o que ninguém escolheu.
tables-without-recipe = Isto é uma tabela ({ $media }), e a receita lê páginas de texto.
    .cure = Escreva `[table]` em vez de `[record]`; pipelines/RECIPES.md diz como.
    .why = Linhas e colunas leem-se pelos seus cabeçalhos, páginas pelas suas etiquetas. Uma receita não serve para as duas.
bad-delimiter = `{ $got }` não pode separar células.
    .cure = Escreva um só sinal, como `;` ou `,`; para a tabulação escreva "\\t".
    .why = Se as células se separam mal, os valores acabam em colunas que não são as suas.
bad-column = `{ $got }` não é uma coluna de uma folha.
    .cure = Escreva as suas letras (`C`) ou o seu número a partir de 1 (`3`).
    .why = O valor seria procurado onde não há nada.
said-differently = `{ $key }` já foi dito de outra maneira numa secção anterior.
    .cure = Diga `{ $key }` uma só vez, no primeiro `[[table]]`: vale para o texto que todos leem.
    .why = Um ficheiro só se divide de uma maneira. Com duas, não se sabe que linhas saem.
list-without-key = `{ $table }` não se refere a `{ $parent }`, de cujas linhas a lista faz parte.
    .cure = Dê a `{ $table }`, no esquema, uma chave estrangeira para `{ $parent }`.
    .why = Sem ela não se sabe a que linha pertence cada item.
item-outside-list = `{ $column }` pede um item, e aqui não há nenhum.
    .cure = Use @heading e @value numa lista com `unpivot`, @value numa com `items`.
    .why = Fora de uma lista dessas nada é um item, e a coluna ficaria vazia.
lists-of-two-lengths = As colunas de `{ $table }` têm { $n } itens nesta linha.
    .cure = Veja a linha: falta um item numa das células, ou há um a mais.
    .why = Não se sabe que item de uma célula vai com qual da outra. Juntos por palpite, um preço ficava no bem errado.
unknown-source = Não há nenhuma fonte `{ $name }`.
    .near = Queria dizer `{ $near }`?
    .cure = Fontes desta pipeline: { $known }.
    .why = Uma secção para uma fonte que não existe não lê nada, e as suas linhas faltavam sem ninguém dar por isso.
join-unreadable = { $with } não se consegue ler: { $told }
    .cure = Ponha o ficheiro ao lado da pipeline, em UTF-8.
    .why = Sem ele, as colunas que dele se tiram ficavam vazias.
join-column = { $with } não tem a coluna `{ $name }`.
    .cure = Escreva um nome tal como está na primeira linha do ficheiro.
    .why = O que se tirasse de uma coluna que não existe ficava vazio em todas as linhas.
join-key-twice = { $with } tem a mesma chave em várias linhas: { $lines }.
    .cure = Deixe uma linha de cada chave, ou junte por mais uma coluna.
    .why = A chave dava duas respostas, e qual delas cabia a uma linha era acaso.
bad-document-name = `{ $got }` não pode ser o nome do documento.
    .cure = Minúsculas, algarismos e hífenes, e depois .json; nenhum nome que uma tabela ou outro ficheiro da publicação tenha.
    .why = O documento está ao lado dos outros ficheiros de uma publicação, e dois ficheiros não podem ter o mesmo nome.
bad-release = “{ $got }” não é uma tabela de um conjunto de dados.
    .cure = Escreva conjunto/tabela, por exemplo entidades-publicas/organisations.
    .why = Uma fonte ou referência que é uma publicação nossa indica-se pelo conjunto de dados e pela tabela.
unknown-dataset = Não há o conjunto de dados `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Os conjuntos de dados são: { $known }.
    .why = Um pipeline lê a publicação de um conjunto de dados que nenhum pipeline produz.
release-circle = { $own } lê { $dataset }, que por sua vez assenta em { $own }.
    .cure = Deixe de ler um dos dois: um terceiro conjunto de dados pode ler ambos.
    .why = Nenhum podia ser feito antes do outro, e cada execução mudava o que o outro diz.
unknown-reference = Não há a referência `{ $name }` para este uso.
    .near = Queria escrever `{ $near }`?
    .cure = As referências são: { $known }. Quem os nomes designam sabe-se pelas que têm `names`.
    .why = Um nome só se procura numa tabela que o pipeline lê como [[reference]].
join-key-of-several = { $with } diz coisas diferentes de “{ $key }”; o mesmo acontece com { $n } chaves.
    .cure = Junte por mais uma coluna, ou corrija o conjunto de dados de origem. Nenhuma das respostas é usada.
    .why = A chave dá mais do que uma resposta, e qual delas cabia a uma linha era acaso.
entity-ambiguous = “{ $text }” é o nome de várias: { $who }.
    .cure = Diga quem é por uma correção desta coluna: raw é o nome, value o identificador. Até lá ninguém é associado.
    .why = Um nome que várias têm não diz a quem a linha se refere.
entity-near = “{ $text }” não é ninguém conhecido, e é quase { $who }.
    .cure = Se for a mesma, diga-o por uma correção desta coluna: raw é o nome, value o identificador. Até lá ninguém é associado.
    .why = Uma parecença não é prova: dois organismos podem diferir numa letra. Decide uma pessoa.
heading-without-header = `{ $column }` é indicada pelo cabeçalho, e a receita diz que não há cabeçalho.
    .cure = Indique-a pelo lugar, `{ $column } = { "{" } at = "A" { "}" }`, ou retire `header = 0`.
    .why = Sem cabeçalho nenhuma coluna tem nome: esta ficaria vazia.
cell-error = A célula de `{ $column }` tem um erro, não um valor: { $text }
    .cure = Pergunte à fonte; ou, se quer dizer que não há valor, junte-o a `no_value` em `[read]`.
    .why = Uma conta falhou na folha de cálculo. Calado, pareceria que não havia nada a dizer.
cell-without-result = A célula de `{ $column }` tem uma fórmula cujo resultado não está no ficheiro: { $text }
    .cure = Abra o ficheiro num programa de folhas de cálculo, guarde-o e leia-o de novo; ou peça-o à fonte.
    .why = Há programas que gravam a fórmula sem o resultado. O Seara lê o que foi publicado e não faz contas em seu lugar.
cell-became-date = A célula de `{ $column }` tem o dia { $text }, onde se espera um texto.
    .cure = Veja na fonte o que estava escrito e corrija-o, ou peça-o a quem publicou; se é um dia, dê à coluna o tipo date.
    .why = As folhas de cálculo tomam identificadores como 1-2 por dias e esquecem o que foi escrito. Do dia não se tira o identificador.
cell-rounded = O número { $text } de `{ $column }` é mais comprido do que uma folha de cálculo guarda com exatidão.
    .cure = Peça à fonte um ficheiro em que a coluna seja texto.
    .why = Acima de 15 algarismos a folha arredonda. Um identificador passaria a ser o de outro.
row-total = Esta linha parece um total, não um registo.
    .cure = Deixe-a de fora com `[[ignore]]` e `match`; se é um registo, indique-a em `keep` de `[table]`.
    .why = Um total publicado como registo conta tudo duas vezes.
row-note = Esta linha tem uma só célula e parece uma nota, não um registo.
    .cure = Deixe-a de fora com `[[ignore]]` e `match`; se é um registo, indique-a em `keep` de `[table]`.
    .why = Notas e títulos entre as linhas de uma tabela tornar-se-iam registos que não existem.
row-torn = Esta linha tem { $n } células, o cabeçalho { $want }.
    .cure = Veja se há um separador ou umas aspas dentro de um valor; se as linhas podem acabar antes, escreva `short_rows = true` em `[table]`.
    .why = Um separador dentro de um valor empurra os seguintes: cada valor acabaria na coluna errada.
cell-merged = A célula de `{ $column }` faz parte de uma célula unida, e a receita não diz o que isso significa.
    .cure = Escreva `{ $column } = { "{" } heading = "…", fill = "merged" { "}" }` se o valor vale para todas as linhas da célula unida.
    .why = Uma célula unida só guarda o valor na primeira linha. As outras pareceriam não o ter.
cells-for-one-value = { $n } células têm um valor para `{ $column }`, que só leva um.
    .cure = Dê à coluna o tipo list, ou indique a que conta, como `items.0`.
    .why = Ficar com a primeira perderia as outras em silêncio.
cell-unmatched = Nenhum padrão de `{ $column }` serve à célula: { $text }
    .cure = Junte um padrão a `match`, ou corrija o valor.
    .why = O padrão diz como se separa o valor. O que não lhe serve quer dizer outra coisa.
heading-twice = O cabeçalho `{ $heading }` está sobre várias colunas; qual é a de `{ $column }`?
    .cure = Indique a coluna pelas letras, `at = "C"`; se o cabeçalho tem duas linhas, escreva `header = 2` e os dois níveis, `"2023 / { $heading }"`.
    .why = Ficar com a primeira podia publicar os valores de outra coluna.
heading-missing = Nenhuma tabela tem todas as colunas da receita; aqui falta `{ $missing }`. Há: { $there }
    .cure = Junte à coluna o cabeçalho de hoje, `["antigo", "novo"]`, ou marque a coluna com `optional = true`.
    .why = A fonte mudou as suas colunas. Continuar sem uma publicaria uma tabela que a perdeu.
no-table = Nenhuma tabela tem alguma das colunas da receita: { $wanted }
    .cure = Veja com `seara inspect` o que o ficheiro tem, e escreva os cabeçalhos como lá estão.
    .why = O ficheiro é outro, ou mudou de forma. Uma tabela vazia pareceria que todos os registos desapareceram.
sheet-hidden = A folha `{ $sheet }` está escondida, e a receita não diz o que fazer com ela.
    .cure = Leia-a com `sheets` em `[table]`, ou deixe-a de fora com `[[ignore]]` e `hidden = true`.
    .why = O que está escondido talvez não fosse para publicar, ou é uma parte dos dados que ninguém vê. Uma pessoa tem de decidir.
column-unmapped = Nenhuma coluna da receita leva o que está sob `{ $heading }`.
    .cure = Junte-a a `[table.columns]`, ou deixe-a de fora com `[[ignore]]` e `columns`.
    .why = Uma coluna que ninguém lê perde-se em silêncio, também quando a fonte um dia a acrescenta.
slide-hidden = O diapositivo { $page } está escondido e não foi lido.
    .cure = Pergunte à fonte se é para mostrar.
    .why = O que está escondido numa apresentação não se mostra a quem a lê; pode ser um rascunho. Nada dele é publicado.
lookup-capture = `{ $got }` não indica nenhuma captura.
    .cure = Escreva o SHA-256 como `seara explain` o mostra, ou pelo menos as suas primeiras { $n } letras; deixe vazio para qualquer captura.
    .why = Uma correção presa a nada nunca seria usada, e quem a escreveu não o saberia.
page-recognised = A página { $page } é uma imagem com texto que uma máquina lhe pôs por baixo.
    .cure = Peça à fonte o documento com o seu texto, como era antes de ser impresso.
    .why = O que uma máquina lê numa imagem pode estar errado sem que ninguém veja. O Seara só lê o texto que se mostra.
page-unknown-signs = As letras da página { $page } não dizem o que { $share } % dos seus sinais querem dizer.
    .cure = Peça à fonte um ficheiro cujo texto se possa copiar e pesquisar.
    .why = Um valor com esses sinais seria publicado com buracos.
unexpected-answer = O servidor respondeu, mas não com o documento: { $told }.
    .cure = Veja o endereço num navegador; se a fonte mudou, corrija `[source.expect]` ou o endereço.
    .why = Muitos servidores respondem que está tudo bem numa página que diz o contrário. Lida como documento, pareceria que os registos desapareceram.
listing-incomplete = A listagem foi interrompida: { $told }.
    .cure = Veja se o servidor está bem; a próxima execução volta a perguntar.
    .why = O que falta em parte de uma listagem não desapareceu: mantém-se como foi lido da última vez.
not-reached = A listagem foi interrompida antes de chegar a este registo, que se mantém como foi lido em { $day }.
    .cure = Nada, se a próxima execução lá chegar; senão, veja o que a execução diz das páginas em falta.
    .why = Um registo que falta numa listagem completa desapareceu. De um que falta em parte de uma listagem, ninguém sabe.
bad-header = `{ $got }` não pode ser um cabeçalho de um pedido.
    .cure = Escreva um nome de letras, algarismos e hífenes que o transporte não ponha ele próprio, e um valor numa só linha.
    .why = Um cabeçalho mal escrito seria enviado errado, ou nem seria enviado.
robots-exempt = O robots.txt do servidor não é consultado: { $reason }.
    .cure = Retire `robots_exempt` quando a razão deixar de existir.
    .why = Quem obtém páginas contra a vontade de um servidor tem de poder dizer porquê.
bad-cron = `{ $got }` não é um horário: { $told }
    .cure = Escreva minuto, hora, dia do mês, mês e dia da semana, como em `0 6 * * 1-5`.
    .why = A uma hora que não se entende nada correria nunca.
cron-never = `{ $got }` é um dia que nunca chega.
    .cure = Escreva um dia que o mês tenha: fevereiro, abril, junho, setembro e novembro não têm dia 31. `0 6 28 2 *` é a manhã de 28 de fevereiro.
    .why = A pipeline nunca correria por si, e ninguém o saberia.
file-outside = { $got } não está em { $folder }.
    .cure = Ponha lá o ficheiro, ou indique-o com --input para uma execução.
    .why = Uma especificação que possa indicar qualquer ficheiro da máquina podia publicar o que nunca foi para isso.
page-without-place = O modelo { $url } não tem lugar para `{ $name }`.
    .cure = Escreva `{"{"}{ $name }{"}"}` onde o valor deve entrar.
    .why = Sem isso todas as páginas teriam o mesmo endereço.
bad-server = `{ $got }` não é um servidor de correio.
    .cure = Escreva `smtps://SERVIDOR`, ou `smtp://SERVIDOR?tls=required`; o utilizador e a palavra-passe têm chaves próprias.
    .why = Ninguém seria avisado quando uma recolha falha.
open-portal = `{ $got }` enviaria a chave a descoberto.
    .cure = Escreva o endereço com https.
    .why = Quem estiver no caminho poderia ler a chave e publicar em seu nome.
catalogue-lacks = A `{ $dataset }` falta `{ $what }`, o que custa { $points } pontos de { $of }.
    .cure = Escreva-o no esquema: seara score diz como, ponto por ponto.
    .why = Os portais encontram, ordenam e mostram os conjuntos de dados pelo que deles se diz.
open-mail = `{ $got }` enviaria a palavra-passe às claras.
    .cure = Escreva `smtps://SERVIDOR`, ou acrescente `?tls=required`.
    .why = Quem escutasse no caminho ficaria a conhecê-la.
written-secret = O segredo `{ $key }` está escrito no ficheiro.
    .cure = Tire-o do ficheiro e de qualquer endereço: envie-o num cabeçalho, chave ou palavra-passe com o valor `{"{"}env:NOME{"}"}`.
    .why = Estes ficheiros partilham-se e guardam-se anos; um segredo num deles deixa de o ser.

# O ecrã de uma execução e dos outros comandos.
ui-advancing = { $dataset }: { $percent } % lidos
ui-characters = { $n } caracteres
ui-in-records = em registos
ui-ignored = deixados de fora por regra
ui-more-aside = … e mais { $n }, que só são contados
ui-set-aside = postos de parte
ui-unaccounted = por explicar
ui-ignored-for = de fora: { $reason }
ui-published = publicado
ui-incomplete = incompleto
ui-unchanged = sem alterações
ui-dry = { $version } seria publicada
ui-held = à espera   { $dataset } { $version }: veja-a, e depois seara approve { $dataset }
ui-rejected = { $n } por corrigir; a última versão publicada mantém-se
ui-more = … e mais { $n } de { $code }
ui-finished = terminada a publicação de { $dataset } { $version }, que um comando anterior tinha começado
ui-died = uma execução anterior de { $dataset }, começada em { $started }, foi interrompida; nada ficou a meio
ui-ready = { $output } está pronta a ser servida em { $base }
ui-fetching = { $dataset }: a obter
ui-reading = { $dataset }: a ler { $n } bytes
ui-well = { $pipelines } receitas com { $tables } tabelas: tudo bem
ui-why = Porque importa
ui-cure = O que fazer
ui-no-code = Não há o código { $code }. Há:
ui-error = erro
ui-warning = aviso
ui-at = em
ui-not-finished = { $dataset }: o que um comando anterior tinha começado ainda não pode ser terminado: { $told }
ui-carried-out = { $dataset }: o que tinha sido retirado e ainda lá estava já saiu
ui-not-restored = { $told }
    { $base } é o base_url certo, e está a responder? Se nunca lá se publicou nada, use --first.
ui-restored = { $dataset } { $version } foi lida de volta de onde é servida
ui-first = { $dataset }: ainda nada é servido; esta é a sua primeira versão
ui-learned = { $n } versões ensinam estes limites; para os impor, escreva-os em [assert] de { $dataset }.toml:
ui-no-pipeline = Não há a receita `{ $name }`. Há: { $known }
ui-no-version = { $dataset } não tem essa versão. Há: { $known }
ui-first-kept = { $dataset } não tem versão anterior a essa. Há: { $known }
ui-no-release = ainda sem versões
ui-not-waiting = Não há nenhuma versão de { $dataset } assim à espera: seara history mostra as que há.
ui-out-of-date = { $version } foi feita a partir de outra versão que não a que está à vista: execute { $dataset } de novo.
ui-waits = { $version }  à espera de seara approve
ui-last-run = última execução { $started }: { $outcome }
ui-shows = { $dataset } mostra { $version }
ui-already-withdrawn = Um comando anterior que foi cortado ficou terminado, e nada mais se fez: { $shown }. Para retirar outra versão, indique-a.
ui-is-real = { $folder } é de versões reais, que as amostras iriam substituir: não indique --output nem --state (as amostras vão para output/sample e .seara/sample), ou indique pastas vazias.
ui-is-sample = { $folder } é de amostras, ao lado das quais não se publica nada real: não indique --output nem --state, ou indique pastas vazias.
ui-shows-nothing = { $dataset } já não mostra nada
ui-withdrawn = retirado: saiu de { $releases } versões guardadas e de { $captures } capturas
ui-withdrawn-elsewhere = Publique já o resultado. Cópias feitas por outros, correções que o citem, cópias de segurança e o que os motores de busca guardam não se alcançam daqui.
ui-nothing-aside = Nada de { $dataset } está posto de parte: execute-a primeiro.
ui-no-correction = { $file } não tem nenhuma linha corrigida. A primeira linha é { $header }, e uma correção tem quem, quando e porquê.
ui-corrected = { $dataset }: { $n } correções registadas
ui-several-keys = `{ $key }` pode ser de vários registos: { $known }. Indique um deles: dentro de uma parte de uma chave, / é ~1 e ~ é ~0.
ui-nothing-known = Nada se sabe de { $what } em { $dataset }: a chave é a da tabela, com as partes unidas por / (numa de várias partes, / é ~1 e ~ é ~0).
ui-not-published = { $dataset } não está publicado aqui. Experimente --sample ou --output.
ui-moved = +{ $added } linhas  ~{ $modified } campos  −{ $deleted } linhas
ui-nothing = (nada)
ui-no-value = sem valor
ui-inferred = inferido
ui-by-the-rule = pela regra
ui-source = origem
ui-capture = captura
ui-raw = original
ui-read = lido
ui-constant = constante
ui-lookup = correção
ui-derived = derivado
ui-input-shape = --input { $input }: escreva FONTE=CAMINHO
ui-input-unknown = --input { $input }: não há a fonte `{ $source }`. Há: { $known }
ui-input-twice = --input { $input }: a fonte `{ $source }` já tem uma entrada
ui-no-name = `{ $name }` não serve de nome: use minúsculas sem acento, algarismos e hífenes
ui-there-already = { $path } já existe: escolha outro nome
ui-wrote = escrito { $path }
ui-try-it = experimente: seara run { $name } --sample
ui-no-page = --page: o documento tem páginas de 1 a { $n }
ui-document = { $file }: { $media }, páginas: { $n }
ui-page = página { $n }
ui-nothing-takes = !! nada fica com isto
ui-rows = { $table }, linhas: { $n }
ui-more-rows = … e mais { $n }
ui-outcome-published = publicado
ui-outcome-unchanged = sem alterações
ui-outcome-incomplete = incompletas
ui-outcome-held = à espera
ui-outcome-dry-run = ensaio
ui-outcome-rejected = recusado
ui-outcome-failed = falhou
ui-outcome-died = interrompida
ui-outcome-withdrawn = retirado

# Palavras que entram nas frases.
term-it-needs-five-fields = são precisos cinco campos
term-its-minute-is-not-valid = o minuto não é válido
term-its-hour-is-not-valid = a hora não é válida
term-its-day-of-the-month-is-not-valid = o dia do mês não é válido
term-its-month-is-not-valid = o mês não é válido
term-its-day-of-the-week-is-not-valid = o dia da semana não é válido
term-text = texto
term-a-table = uma tabela
term-a-list = uma lista
term-a-number = um número
term-an-integer = um número inteiro
term-a-whole-number-from-0 = um número inteiro a partir de 0
term-true-or-false = true ou false
term-null = null
term-text-or-a-list-of-texts = texto ou uma lista de textos
term-a-list-of-single-values = uma lista de valores simples
term-the-file = o ficheiro
term-the-whole-document = todo o documento
term-tax-number = número de contribuinte
term-e-mail = correio eletrónico
term-telephone = telefone
term-iban = IBAN
term-identity-card = cartão de cidadão
ui-tables = { $file }: { $media }, tabelas: { $n }
ui-table = tabela { $n } { $name } (linhas: { $rows })
ui-hidden = escondida
ui-outside-tables = fora das tabelas
ui-header = cabeçalho
ui-no-picture = { $file } não tem páginas que se desenhem: só o PDF tem imagem
ui-no-box = o valor não está em nenhuma página: não há nada a desenhar
ui-nothing-due = nada está na hora
ui-no-portal = não há nenhum portal `{ $name }` em seara.toml. Há: { $known }
ui-planned = conjuntos ou ficheiros por alterar: { $n } de { $all }
ui-pushed = alterados: { $n }
ui-portal-waits = o limite do portal ({ $what }) obriga a esperar { $seconds } s
ui-step-create = novo conjunto de dados
ui-step-restore = apagado lá: reposto
ui-step-unarchive = sai do arquivo
ui-step-update = altera { $name }
ui-step-upload = envia { $name }
ui-step-replace = substitui { $name }
ui-step-remote = indica o endereço de { $name }
ui-step-describe = descreve { $name }
ui-step-remove = remove { $name }
ui-step-reorder = ordena os recursos
ui-step-publish = torna-o público
ui-step-archive = desapareceu aqui: arquivado
ui-score-keywords = `keywords` do esquema: palavras por que se encontra
ui-score-theme = `theme` de `dcat`: um código dos temas da UE
ui-score-spatial = `spatial` de `dcat`: o país de que fala
ui-score-temporal = `temporal` de `dcat`: o primeiro e o último dia, ou a coluna que os diz
ui-score-access-rights = `accessRights` de `dcat`: quem o pode ler
ui-score-frequency = `frequency` de `dcat`: com que frequência muda
ui-score-up-to-date = dados mais recentes: são mais antigos do que a frequência diz
ui-score-description = uma descrição com mais de 100 caracteres
ui-serving = a servir    { $address }
ui-nothing-served = ainda não há nada em { $path }: execute primeiro seara run
ui-stopped = parado
ui-runs-next = { $dataset } corre a seguir em { $at }
ui-is-fresh = em dia
ui-never-published = nunca publicado
ui-is-stale = { $days } dias mais antigo do que { $frequency } permite
ui-at-ahead = --at { $at } ainda não chegou: o que agora se publica leva esse dia
ui-ran-ahead = { $dataset }: a última execução tem a data { $at }, que ainda não chegou: um relógio estava adiantado, e ela não conta
ui-is-mistaken = não pode correr: os seus ficheiros têm erros, que `seara check` mostra
ui-is-gone = não pode correr: a receita já não existe
ui-is-due = está na hora
ui-next-run = próxima execução { $at }
ui-no-schedule = sem horário
ui-rest-on-it = versões assentes nela: { $n }
ui-exported = capturas: { $n }, em { $path }
ui-would-prune = capturas que sairiam: { $n } ({ $size })
ui-pruned = capturas retiradas: { $n } ({ $size })
ui-notice-subject = Seara: { $dataset } – { $state ->
    [rejected] recusado
    [failed] falhou
    [stale] desatualizado
    [unsound] não pode correr
    [gone] já sem receita
   *[recovered] de novo em ordem
 }
ui-notice-rejected = A recolha de { $dataset } foi recusada ({ $at }): há algo para uma pessoa corrigir. O que está publicado fica como está. `seara run { $dataset }` mostra o quê, e onde.
ui-notice-failed = A recolha de { $dataset } falhou ({ $at }). O que está publicado fica como está. `seara run { $dataset }` tenta de novo e diz porquê.
ui-notice-stale = Os dados de { $dataset } são mais antigos do que a sua frequência permite ({ $frequency }). `seara history { $dataset } --due` diz mais.
ui-notice-unsound = { $dataset } não pode correr: a receita, o esquema, outro ficheiro que lhe pertence ou seara.toml tem erros. O que está publicado fica como está e não se renova. `seara check` mostra o quê, e onde.
ui-notice-gone = { $dataset } está publicado, mas a receita já não existe: nada o renova. Reponha pipelines/{ $dataset }.toml, ou retire a pasta { $dataset } do que se publica.
ui-notice-recovered = { $dataset } está de novo em ordem ({ $at }).
ui-stage-fetch = obter
ui-stage-capture = captura
ui-stage-extract = extrair
ui-stage-normalise = normalizar
ui-stage-validate = validar
ui-stage-encode = codificar
ui-stage-release = versão
ui-stage-run = execução
ui-waits-for-approval = a versão espera por aprovação

# As páginas HTML.
html-other-language = English
html-language = Língua
html-skip = Saltar para o conteúdo
html-contents = Nesta página
html-yes = sim
html-no = não
html-rows = { NUMBER($n) ->
    [one] { NUMBER($n) } linha
   *[other] { NUMBER($n) } linhas
 }
html-columns = { NUMBER($n) ->
    [one] { NUMBER($n) } coluna
   *[other] { NUMBER($n) } colunas
 }
html-tables = { NUMBER($n) ->
    [one] { NUMBER($n) } tabela
   *[other] { NUMBER($n) } tabelas
 }
html-files = { NUMBER($n) ->
    [one] { NUMBER($n) } ficheiro
   *[other] { NUMBER($n) } ficheiros
 }
html-characters = { NUMBER($n) ->
    [one] { NUMBER($n) } carácter
   *[other] { NUMBER($n) } caracteres
 }
html-made = Feito com Seara. Esta página não usa JavaScript nem cookies e não carrega nada de outros sítios.

# A página do catálogo.
html-datasets = Conjuntos de dados
html-no-datasets = Ainda não há conjuntos de dados publicados.
html-steps = Do documento aos dados abertos
html-step-document = Documento
html-step-document-text = Capturado onde a entidade o publica e guardado sem alterações.
html-step-records = Registos
html-step-records-text = Cada texto vai para a sua coluna. O texto ignorado é contado.
html-step-checks = Verificações
html-step-checks-text = Só são publicados dados que cumprem o esquema e as suas regras.
html-step-data = Dados abertos
html-step-data-text = Cada valor indica o lugar onde foi lido.
html-machines = Para máquinas
html-machines-text = O mesmo catálogo em DCAT-AP 3.0.1, para portais e programas:
html-about = Entidade publicadora
html-sample = Amostra

# A página de um conjunto de dados: o que é.
html-dataset = Conjunto de dados
html-sample-title = Isto é uma amostra.
html-sample-text = Foi feita com os documentos de exemplo do projeto, para experimentar o programa. Não são dados reais.
html-publisher = Publicado por
html-licence = Licença
html-contact = Contacto
html-version = Versão
html-captured = Data dos dados
html-first-captured = Publicado desde
html-frequency = Frequência de atualização
html-theme = Tema
html-spatial = Território
html-temporal = Período
html-period = { $from } a { $to }
html-keywords = Palavras-chave

# As suas distribuições.
html-downloads = Descarregar
html-downloads-text = As mesmas linhas em três formatos. O CSV abre em qualquer folha de cálculo. O Parquet conserva os tipos.
html-sums = Somas de controlo SHA-256
html-preview = Pré-visualização
html-preview-of = { $table }: primeiras linhas
html-preview-rows = { $shown } de { NUMBER($n) ->
    [one] { NUMBER($n) } linha
   *[other] { NUMBER($n) } linhas
 }
html-preview-columns = As restantes colunas estão nos ficheiros: { $columns }.
html-preview-none = Esta tabela não tem linhas.

# As suas colunas.
html-dictionary = Dicionário de dados
html-dictionary-of = { $table }: colunas
html-column = Coluna
html-meaning = Significado
html-type = Tipo
html-required = Obrigatória
html-values = Valores permitidos
html-key = chave
html-refers = chave de { $table }
html-pattern = segue o padrão { $pattern }
html-minimum = mínimo { $bound }
html-maximum = máximo { $bound }
html-type-string = texto
html-type-integer = inteiro
html-type-number = número
html-type-decimal = decimal
html-type-boolean = sim ou não
html-type-date = data
html-type-datetime = data e hora
html-type-year = ano
html-type-any = qualquer
html-type-list = lista

# Como o abrir.
html-load = Abrir num programa
html-load-text = Estes endereços não mudam. Devolvem sempre a versão mais recente.
html-load-with = Com { $tool }

# O que mudou.
html-changes = Alterações
html-changes-none = Nenhum registo mudou desde a versão anterior.
html-changes-text = Desde a versão anterior, por tabela:
html-changes-shown = { NUMBER($n) ->
    [one] Primeiras { $shown } de { NUMBER($n) } alteração
   *[other] Primeiras { $shown } de { NUMBER($n) } alterações
 }
html-changes-all = Todas as alterações:
html-change-add = novo
html-change-modify = alterado
html-change-delete = retirado
html-change-add-plural = novos
html-change-modify-plural = alterados
html-change-delete-plural = retirados
html-change-add-count = { NUMBER($n) ->
    [one] { NUMBER($n) } novo
   *[other] { NUMBER($n) } novos
 }
html-change-modify-count = { NUMBER($n) ->
    [one] { NUMBER($n) } alterado
   *[other] { NUMBER($n) } alterados
 }
html-change-delete-count = { NUMBER($n) ->
    [one] { NUMBER($n) } retirado
   *[other] { NUMBER($n) } retirados
 }
html-table = Tabela
html-record = Registo
html-change = Alteração
html-before = Antes
html-after = Depois

# A sua qualidade.
html-quality = Qualidade
html-account = Utilização do texto da fonte
html-account-text = { NUMBER($n) ->
    [one] { NUMBER($n) } carácter
   *[other] { NUMBER($n) } caracteres
 } nas fontes. Cada carácter está num registo, foi ignorado por uma regra, está em quarentena ou está por contabilizar.
html-account-in-records = em registos
html-account-ignored = ignorado por uma regra
html-account-quarantined = em quarentena
html-account-unaccounted = por contabilizar
html-checks = Verificações
html-checks-passed = { NUMBER($checked) ->
    [one] { NUMBER($checked) } verificação, sem falhas.
   *[other] { NUMBER($checked) } verificações, sem falhas.
 }
html-checks-failed = { NUMBER($checked) ->
    [one] { NUMBER($checked) } verificação, { NUMBER($failed) } com falha.
   *[other] { NUMBER($checked) } verificações, { NUMBER($failed) } com falha.
 }
html-checks-by = Por regra
html-rule = Regra
html-checked = Verificados
html-failed = Com falha
html-check-required = valor presente
html-check-length = comprimento
html-check-pattern = padrão
html-check-enum = valor permitido
html-check-format = formato
html-check-range = dentro dos limites
html-check-unique = único
html-check-foreignkey = referência existente
html-assertions = Condições cumpridas: { NUMBER($held) } de { NUMBER($n) }.
html-assertion-failed = { $name }: limite { $bound }, valor { $found }
html-issues = Problemas
html-issues-none = Não há problemas.
html-warnings = { NUMBER($n) ->
    [one] { NUMBER($n) } aviso
   *[other] { NUMBER($n) } avisos
 }
html-errors = { NUMBER($n) ->
    [one] { NUMBER($n) } erro
   *[other] { NUMBER($n) } erros
 }
html-filled = Perfil das colunas
html-filled-text = A parte das linhas em que cada coluna tem valor, e a distribuição dos seus valores ou os mais frequentes.
html-distribution = { $column }: distribuição dos valores, de { $min } a { $max }
html-frequent = Valores mais frequentes

# De onde vem um valor.
html-trace = Proveniência de cada valor
html-trace-text = Para cada valor, o ficheiro evidence.parquet tem o documento, o lugar, o texto original e a regra que o leu.
html-trace-query = Consultar a evidência com DuckDB
html-sources = Fontes
html-other-files = Outros ficheiros
html-file-datapackage = Frictionless Data Package: esquema, licença, fontes e somas de controlo
html-file-croissant = Croissant: para aprendizagem automática
html-file-report = Relatório completo das verificações
html-file-provenance = Proveniência em PROV-O
html-file-evidence = Proveniência de cada valor
html-file-history = Quando cada registo e cada valor foi visto
html-file-version = Esta versão, guardada

# Porque falha uma execução.
error-verbatim = { $text }
error-document = { $document }: { $cause }
error-panic = o programa tem um defeito, comunique-o por favor: { $cause }
error-tries = , { $n } vezes
error-references-too-deep = as linhas remetem umas para as outras em cadeias de mais de { $max }: verifique as colunas que remetem para outras linhas
error-listing-broke-off = a lista de { $address } ficou incompleta: { $causes }
error-fetch-input = { $cause }: confirme o caminho dado com --input
error-fetch-no-release = o conjunto de dados { $dataset } ainda não tem versão publicada: execute-o primeiro
error-fetch-damaged-release = { $file } não é a tabela que o seu pacote descreve: execute { $dataset } para a publicar de novo, ou mostre outra versão com `seara rollback { $dataset }`
error-fetch-too-large = { $address } tem mais de { $limit } bytes: aumente `max_bytes` da fonte se assim deve ser
error-fetch-status = { $address } respondeu { $status }{ $tries }
error-fetch-network = não é possível obter { $address }: { $cause }{ $tries }
error-fetch-later = { $address } pede que se espere { $seconds } segundos: execute de novo mais tarde
error-fetch-private = { $address } não é pedido: { $cause }; se assim deve ser, indique-o em `allow_address` da fonte ou com --allow-address
error-fetch-redirects = { $address } reencaminha mais de { $limit } vezes
error-fetch-robots = o robots.txt do servidor não deixa obter { $address }: peça ao editor, ou escreva a razão de uma exceção em `robots_exempt` da fonte
error-fetch-secret = falta no ambiente { $name }, de que um cabeçalho da fonte { $source } precisa
error-fetch-betrayed = { $address } não é pedido: contém um segredo da fonte, e não é do servidor a que o segredo se destina; avise o editor
error-fetch-no-end = { $address } não indica o comprimento e deu de cada vez outra resposta, e assim não se sabe se alguma está completa: diga em `contains` de `[source.expect]` o que uma resposta completa contém
error-fetch-not-notified = ninguém foi avisado por { $channel }: { $cause }; a próxima execução tenta de novo
error-fetch-not-stored = as páginas que chegam não podem ser guardadas
error-fetch-unexpected = a resposta de { $address } não é a esperada: { $cause }
error-fetch-not-release = { $address }: { $cause }; corrija o que lá está publicado, ou use --first para começar de novo
error-fetch-no-sample = a fonte { $source } não tem amostra: indique uma com `sample = "samples/…"`
error-fetch-no-capture = não há captura guardada de { $address }: execute uma vez com a rede
error-fetch-scheme = { $address }: só se podem obter endereços file:, http: e https:
error-file-begin = não é possível começar { $path }: { $cause }
error-file-create = não é possível criar { $path }: { $cause }
error-file-exchange = não é possível trocar { $path }: { $cause }
error-file-list = não é possível listar { $path }: { $cause }
error-file-lock = não é possível bloquear { $path }: { $cause }
error-file-inspect = não é possível consultar { $path }: { $cause }
error-file-open = não é possível abrir { $path }: { $cause }
error-file-read = não é possível ler { $path }: { $cause }
error-file-remove = não é possível apagar { $path }: { $cause }
error-file-rename = não é possível mudar o nome de { $path }: { $cause }
error-file-replace = não é possível substituir { $path }: { $cause }
error-file-sync = não é possível gravar no disco { $path }: { $cause }
error-file-use = não é possível usar { $path }: { $cause }
error-file-write = não é possível escrever { $path }: { $cause }
error-file-not-found = o ficheiro ou a pasta não existe
error-file-denied = o sistema não o permite
error-file-disk-full = o disco está cheio
error-file-too-large = o ficheiro é maior do que o sistema permite
error-file-is-folder = é uma pasta
error-file-no-folder = não é uma pasta
error-file-read-only = o disco é só de leitura
error-misnamed = { $path } indica { $name }, que não é um nome válido aqui: não foi este programa que o escreveu; apague o ficheiro e repita o comando
error-capture-damaged = { $path } está danificado: execute de novo a pipeline, que o repara se a fonte ainda der os mesmos bytes, ou apague o ficheiro
error-capture-erased = a captura { $sha256 } foi apagada por uma retirada: os seus bytes já não estão guardados
error-journal-damaged = { $path } está danificado: apague-o e repita o comando que foi interrompido
error-release-rows = não é possível juntar as linhas: { $cause }
error-release-parquet = não é possível usar { $name }: { $cause }
error-release-of-other-bytes = a versão { $version } de { $dataset } está danificada: { $faults }; `seara run { $dataset }` publica-a de novo se as fontes ainda a derem, `seara rollback { $dataset }` mostra a anterior; ou reponha os ficheiros a partir de uma cópia, ou apague a pasta se nada a mostra
error-release-missing = falta { $path }, embora a sua versão o tenha: execute a pipeline para a publicar de novo, mostre outra versão com `seara rollback`, ou reponha o ficheiro a partir de uma cópia
error-release-catalogue = não é possível escrever o catálogo: { $cause }
error-package-damaged = datapackage.json falta, está cortado ou foi alterado
error-package-file-missing = falta { $name }
error-package-file-size = { $name } tem outro tamanho
error-package-file-bytes = { $name } tem outros bytes
error-package-file-extra = { $name } não é um dos seus ficheiros
