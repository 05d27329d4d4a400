# Mensagens para as pessoas, em português europeu. Os géneros de identificadores estão em `mod.rs`.
#
# Um problema tem a mensagem, `.cure` (como corrigir), `.near` (a correção quando há um nome conhecido parecido) e `.why` (porque importa).

# Especificações.
spec-unreadable = Não é possível ler { $path }: { $detail }
    .cure = Verifique se o ficheiro existe e se pode ser lido. --pipelines e --schemas definem as pastas; seara.toml fica na pasta que contém a das receitas.
    .why = Este ficheiro define o que ler, o que publicar ou quem publica. Sem ele não há regras para os dados.
spec-not-utf8 = { $path } não está em UTF-8: byte inválido na posição { $offset }.
    .cure = Guarde o ficheiro em UTF-8.
    .why = Noutra codificação, as letras com acentos seriam mal lidas.
repeated-key = Chave repetida: { $detail }
    .cure = Retire uma das duas, ou mude-lhe o nome.
    .why = Só uma das duas teria efeito.
duplicate-name = O nome `{ $name }` já está em uso.
    .cure = Use um nome diferente.
    .why = Dois elementos com o mesmo nome substituem-se um ao outro, e as linhas misturam-se ou perdem-se.
lookups-without-pipeline = Não há receita para o ficheiro de correções { $path }.
    .cure = Dê ao ficheiro o nome da sua receita (NOME.lookups.csv), ou apague-o.
    .why = As correções do ficheiro não têm efeito.
bad-version = Versão de esquema inválida: `{ $got }`.
    .cure = Escreva principal.secundária.correção, como 1.0.0.
    .why = A versão mostra a quem usa os dados se uma alteração afeta os seus programas.
bad-email = Endereço de correio eletrónico inválido: `{ $got }`.
    .cure = Escreva o endereço do serviço responsável pelos dados.
    .why = Quem encontra um erro nos dados precisa de um endereço para o comunicar.
empty-pattern = O padrão está vazio e corresponde a todas as linhas.
    .cure = Escreva um padrão, ou retire a chave.
    .why = A regra aplicar-se-ia a todo o documento.
spec-syntax = Erro de sintaxe: { $detail }
    .cure = Procure, logo antes deste lugar, uma aspa, um parêntese ou uma vírgula em falta ou a mais.
    .why = O resto do ficheiro não pode ser analisado.
wrong-type = `{ $key }` tem de ser { $want }, e não { $got }.
    .cure = Escreva { $want }, entre aspas se for texto.
    .why = A chave é conhecida, mas o valor é do tipo errado.
missing-key = Falta a chave `{ $key }` em { $within }.
    .cure = Acrescente a linha `{ $line }`.
    .why = A chave é obrigatória e não tem valor por omissão.
unknown-key = Chave desconhecida: `{ $key }`.
    .near = Queria escrever `{ $near }`?
    .cure = Chaves conhecidas: { $known }.
    .why = Uma chave desconhecida não tem efeito. Os dados seriam publicados sem a regra pretendida.
unknown-choice = `{ $key }` não pode ser `{ $got }`.
    .near = Queria escrever `{ $near }`?
    .cure = Valores permitidos: { $want }.
    .why = Um valor não permitido não tem efeito.
bad-pattern = Expressão regular inválida: { $detail }
    .cure = Os padrões usam a sintaxe da biblioteca regex de Rust: sem look-around; um . ( ou [ literal precisa de \ antes.
    .why = Uma regra com um padrão inválido não corresponde a nada, e faltariam valores.
bad-selector = Seletor CSS inválido: { $detail }
    .cure = Escreva-o como numa folha de estilos: article, .card > h2, section[id=obras].
    .why = Um seletor escolhe uma parte da página Web. Um seletor inválido não escolhe nada.
no-effect = `{ $key }` não tem efeito aqui.
    .cure = Retire-a, ou passe-a para um campo a que se aplique (ver pipelines/RECIPES.md).
    .why = Uma regra sem efeito não protege os dados para que foi escrita.
unused-missing-values = `missingValues` não tem efeito: no que se publica, só o texto vazio é um valor em falta.
    .cure = Escreva as palavras da fonte para a falta de valor na receita, `[read] no_value`, e aqui `"missingValues": [""]`.
    .why = Uma palavra como «N/A» seria publicada como um valor.
bad-template = Modelo inválido: { $detail }.
    .cure = Escreva texto e { "{" }nomes{ "}" }, como ptd-{ "{" }title|slug{ "}" }.
    .why = Os modelos formam valores, muitas vezes chaves. Um modelo inválido daria chaves erradas aos registos.
bad-name = Nome inválido: `{ $got }`.
    .cure = Use no máximo 64 letras minúsculas, algarismos, - e _, a começar por letra ou algarismo. Não são permitidos nomes de ficheiros de uma versão (como changes, index ou report), nomes de dispositivos do Windows, nem nomes que só diferem dos de outra tabela em - e _.
    .why = Os nomes tornam-se ficheiros, pastas e endereços. Um nome inválido podia substituir um ficheiro ou quebrar uma ligação.
bad-url = Endereço inválido: `{ $got }`.
    .cure = Escreva um endereço absoluto: https://…, http://… ou file:///….
    .why = Os endereços identificam as fontes e os dados publicados.
bad-country = Código de país inválido: `{ $got }`.
    .cure = Escreva as duas maiúsculas da norma ISO 3166-1, como PT ou CV.
    .why = O código diz a que país pertence a administração dos registos.
bad-day = Data inválida: `{ $got }`.
    .cure = Escreva-a assim: 2026-01-31.
    .why = O catálogo publica esta data como limite do período dos dados.
bad-bound = `{ $got }` não é um valor do tipo desta coluna.
    .cure = Escreva-o como na coluna: 12, 12.50, 2024-01-31.
    .why = Um limite de outro tipo não pode ser comparado com os valores e não verificaria nada.
constraint-of-another-type = `{ $key }` não se aplica ao tipo desta coluna.
    .cure = Retire-a. minLength, maxLength e pattern aplicam-se a texto; minimum e maximum, a tipos com ordem.
    .why = A restrição nunca seria verificada.
minimum-above-maximum = O mínimo é maior do que o máximo.
    .cure = Troque-os, ou corrija um deles.
    .why = Nenhum valor cumpre os dois limites, por isso todas as linhas seriam recusadas.
out-of-range = `{ $key }` tem de estar entre { $min } e { $max }.
    .cure = Escreva um número inteiro de { $min } a { $max }.
    .why = Não são suportados valores fora deste intervalo.
no-such-file = Ficheiro não encontrado: { $path }.
    .cure = Acrescente o ficheiro, ou corrija o caminho, que é relativo à pasta das receitas.
    .why = A receita é testada com esta amostra.
unknown-charset = Conjunto de caracteres desconhecido: `{ $got }`.
    .cure = Use um nome como utf-8, utf-16le, windows-1252, iso-8859-15 ou cp850.
    .why = Com um conjunto de caracteres errado, as letras com acentos são mal lidas.
unknown-zone = Fuso horário desconhecido: `{ $got }`.
    .cure = Use um nome da base de dados de fusos horários da IANA, como Europe/Lisbon, Atlantic/Azores ou UTC.
    .why = Com um fuso errado, as horas seriam publicadas com horas de diferença.
unknown-table = O esquema não tem a tabela `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Tabelas: { $known }.
    .why = As linhas de uma tabela desconhecida perdiam-se.
unknown-column = Coluna desconhecida: `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Colunas: { $known }.
    .why = Os valores de uma coluna desconhecida perdiam-se.
unknown-vocabulary = Vocabulário desconhecido: `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Acrescente uma secção [vocabulary.{ $name }].
    .why = Um vocabulário associa rótulos do documento a códigos. Sem ele, a coluna não tem códigos.
unknown-item = Género de item de lista desconhecido: `{ $name }`.
    .cure = Géneros: { $known }.
    .why = O género diz o que a lista lê no documento. Com um género desconhecido, a lista fica vazia.
unknown-order-entry = `order` tem a entrada `{ $name }`, que não é um campo nem uma lista do registo.
    .near = Queria escrever `{ $near }`?
    .cure = Campos e listas: { $known }.
    .why = `order` atribui valores a campos. Uma entrada desconhecida podia passar os valores seguintes para colunas erradas.
unknown-name = Um modelo ou `when` usa `{ $name }`, que nenhuma regra lê.
    .near = Queria escrever `{ $near }`?
    .cure = Nomes: { $known }.
    .why = O valor ficaria vazio ou incompleto em todos os registos.
unfilled-column = Nenhuma regra preenche a coluna obrigatória `{ $column }` de { $table }.
    .cure = Acrescente `{ $line }`, ou retire `required` do esquema.
    .why = Todas as linhas seriam recusadas por falta do valor.
unfilled-list-column = Nenhuma regra preenche a coluna obrigatória `{ $column }` da lista { $list }.
    .cure = Defina a coluna com text, into, position, number, link ou um grupo de match, ou retire `required` do esquema.
    .why = Todas as linhas da lista seriam recusadas por falta do valor.
list-without-text = A lista { $list } não tem coluna para o texto dos seus itens.
    .cure = Acrescente text = "…", ou um match cujos grupos sejam colunas.
    .why = O texto dos itens perdia-se.
label-unmapped = «{ $text }» parece um rótulo, e nenhuma regra o nomeia: o que está abaixo faz parte do valor anterior.
    .cure = Nomeie-o num campo ou numa lista com after = "{ $text }". Se o texto pertence ao valor, não é preciso nada.
    .why = Uma secção que a fonte acrescente ou a que mude o nome seria publicada como parte de outra.
layouts-overlap = Começam aqui registos de duas disposições.
    .cure = Faça com que o `starts` de cada [[record]] só encontre o que a sua disposição tem.
    .why = O registo podia ser lido de duas maneiras.
label-not-found = Nenhum registo tem o rótulo «{ $label }».
    .cure = Se a fonte lhe mudou o nome, escreva o nome novo em `after`, a seguir ao antigo; se já não existe, retire-o da receita.
    .why = O texto sob um rótulo com outro nome passa para o valor anterior.
label-shared = `{ $field }` e `{ $first }` leem o texto a seguir ao mesmo rótulo.
    .cure = Deixe um só campo ler o texto e dar o seu rótulo com label = "…", ou separe-os com items.
    .why = O primeiro campo fica com o texto, por isso `{ $field }` ficaria sempre vazio.
duplicate-label = O rótulo “{ $label }” ocorre duas vezes com códigos diferentes. Não se distinguem maiúsculas, acentos e espaços.
    .cure = Deixe um deles.
    .why = O código publicado dependeria da ordem dos rótulos.
unfilled-table = Nenhuma regra preenche a tabela { $table } do esquema.
    .cure = Acrescente `{ $line }` para ela, ou retire a tabela do esquema. Com outra tabela, escreva também `[table]` como `[[table]]`.
    .why = A tabela seria sempre publicada vazia.
field-without-place = Nenhuma regra diz onde ler `{ $field }`.
    .cure = Acrescente after, before, match, selector ou template, ou uma entrada em `order`.
    .why = O campo ficaria vazio em todos os registos.
code-not-in-enum = O código `{ $got }` não está no enum de `{ $column }`.
    .near = Queria escrever `{ $near }`?
    .cure = Códigos: { $want }.
    .why = As linhas com este código seriam recusadas.
list-without-parent = A tabela { $table } não tem chave estrangeira para { $parent }.
    .cure = Acrescente uma em foreignKeys, no esquema.
    .why = Sem chave estrangeira, as linhas da lista não pertencem a nenhum registo.
list-without-items = A lista { $list } não tem items nem match.
    .cure = Acrescente items = "paragraph", "bullet", "number" ou "url", ou um match.
    .why = A lista ficaria sempre vazia.
unknown-cue = Há pistas (cues) para `{ $name }`, que não é o código de nenhum rótulo.
    .near = Queria escrever `{ $near }`?
    .cure = Códigos: { $known }.
    .why = As pistas escolhem entre os códigos que os rótulos dão.
wrong-column-count = A tabela tem { $n } colunas; a lista { $list } nomeia { $want }.
    .cure = Nomeie em `columns` uma coluna para cada lugar da tabela.
    .why = Saber que coluna é qual seria adivinhar.
wrong-column-type = A coluna `{ $column }` tem de ser do tipo { $want }.
    .cure = Mude o tipo da coluna no esquema.
    .why = A receita escreve valores deste tipo na coluna.
foreign-key-columns = A chave estrangeira tem números diferentes de colunas nos dois lados.
    .cure = Indique em fields tantas colunas como em reference.fields.
    .why = As colunas são comparadas aos pares.
schema-name = O esquema chama-se `{ $got }`, mas a sua receita e o seu ficheiro chamam-se `{ $want }`.
    .cure = Escreva "name": "{ $want }".
    .why = O conjunto de dados é publicado com um só nome.
lookup-header = A primeira linha do ficheiro de correções tem de ser { $want }.
    .cure = Faça dela a primeira linha do ficheiro.
    .why = O cabeçalho diz o que significa cada célula.
lookup-cells = Uma correção precisa de { $want } células.
    .cure = Ponha entre aspas as células com vírgulas ou aspas.
    .why = Com uma célula em falta ou a mais, as seguintes passam para outras colunas.
lookup-column = O esquema não tem a coluna `{ $field }` em `{ $table }`.
    .cure = Use os nomes do esquema. Uma tabela vazia quer dizer todas as tabelas.
    .why = A correção não corrigiria nada.
lookup-incomplete = A correção não tem quem, quando ou porquê (who, when, why).
    .cure = Preencha as três colunas.
    .why = Uma correção altera o que o documento diz. Os leitores têm de poder ver quem o decidiu, quando e porquê.
lookup-unused = A correção de `{ $raw }` em `{ $field }` não corresponde a nenhum valor.
    .cure = Retire-a, ou corrija o seu valor original (raw).
    .why = A fonte pode ter sido corrigida. Ou a correção pode não chegar ao valor para que foi escrita, que continua errado.

# Documentos.
document-empty = O documento está vazio.
    .cure = Verifique a fonte: pode estar a publicar uma página vazia.
    .why = Uma versão sem registos diria aos leitores que todos os registos desapareceram.
document-binary = O documento não é texto: { $detail }.
    .cure = Verifique se o endereço leva ao documento.
    .why = A resposta pode ser uma imagem, um programa ou um ficheiro danificado.
document-damaged = O ficheiro está danificado: { $detail }.
    .cure = Abra-o num visualizador. Se não abrir, descarregue-o de novo ou peça outro ficheiro à entidade que o publica.
    .why = Um ficheiro danificado dá só parte do texto, e os outros registos pareceriam apagados.
document-encrypted = O documento está cifrado: { $detail }.
    .cure = Peça à entidade que o publica um ficheiro sem palavra-passe.
    .why = Os leitores não podem confrontar os dados com um documento que não conseguem abrir.
document-limit = O documento ultrapassa um limite: { $detail }.
    .cure = O ficheiro está danificado ou é malicioso. Peça outro à entidade que o publica.
    .why = Há ficheiros que põem um leitor em ciclo ou que ocupam memória sem limite. Não se conhece nenhum documento genuíno acima destes limites.
memory-limit = O documento precisa de mais memória do que a permitida: { $detail }.
    .cure = Aumente `--memory`, divida o documento, ou peça CSV, JSON Lines, XLSX ou Parquet, que são lidos por blocos.
    .why = Sem limite, um documento podia ocupar toda a memória da máquina e parar os outros conjuntos de dados.
document-scanned = O documento não tem texto: { $detail }.
    .cure = Peça à entidade que o publica o documento original, com o seu texto.
    .why = O Seara lê texto, não imagens.
page-scanned = A página { $page } é uma imagem sem texto.
    .cure = Peça à entidade que o publica o documento original, com o seu texto.
    .why = O Seara lê texto, não imagens. Faltariam os registos desta página.
page-garbled = { $detail }.
    .cure = Peça à entidade que o publica um ficheiro cujo texto se possa copiar.
    .why = Os tipos de letra da página não associam os seus glifos a letras.
worker-failed = O processo que lê o documento falhou: { $detail }.
    .cure = Verifique se o programa pode ser iniciado e se a máquina tem memória livre.
    .why = Estes documentos são lidos num processo separado, para que um mau não prejudique a execução.
no-reader = O formato { $format } não é suportado.
    .cure = { $kind ->
        [JSON-stat] Só conduz a conjuntos de dados. Escreva o endereço de um deles em [[source]], ou records para o ler como JSON.
       *[other] Forneça o documento em texto, PDF ou HTML.
    }
    .why = O Seara reconhece o formato mas não o sabe ler.
charset = Codificação de caracteres inválida: { $detail }.
    .cure = { $near ->
        [UTF-8] As outras letras são UTF-8 correto. Pergunte à entidade que publica o documento, ou escreva charset_errors = "replace" em [[source]]: esses bytes leem-se como “�” e são comunicados.
       *[other] Se o documento for { $near }, escreva charset = "{ $near }" em [[source]].
    }
    .why = As letras com acentos seriam mal lidas.
line-too-long = Uma linha é demasiado longa: { $detail }.
    .cure = O documento está danificado, ou não é um relatório.
    .why = Nenhum relatório genuíno tem linhas tão longas.
too-deep = A página tem elementos encaixados a mais: { $detail }.
    .cure = A página está danificada ou é maliciosa.
    .why = Nenhuma página genuína encaixa tantos elementos. Lê-la podia parar o programa.
no-records = Nenhum registo encontrado. Um registo começa por: { $wanted }.
    .cure = Verifique se é o documento certo. Se a disposição mudou, execute seara inspect com --pipeline e corrija starts em [record].
    .why = Uma versão sem registos diria aos leitores que todos os registos desapareceram.
unaccounted = Nenhuma regra lê este texto: “{ $text }”
    .cure = Acrescente à receita um campo, ou um [[ignore]] com a sua razão.
    .why = Um texto que não está em nenhum registo nem é ignorado por uma regra perdia-se.
ignore-hides-label = A regra “{ $rule }” ignoraria o rótulo “{ $text }”.
    .cure = Torne o padrão da regra mais específico.
    .why = Sem o rótulo, o texto seguinte perdia-se ou seria lido para outro campo.
conflicting-values = O campo `{ $field }` tem dois valores: “{ $first }” e “{ $second }”.
    .cure = Podem ter-se juntado dois registos: corrija o que inicia um registo.
    .why = Um campo tem um só valor.
unknown-label = “{ $text }” não está no vocabulário `{ $vocabulary }` do campo `{ $field }`.
    .cure = Acrescente-o, com o seu código, a [vocabulary.{ $vocabulary }].
    .why = Sem código, o registo faltaria nas contagens.
conflicting-labels = O registo tem dois rótulos para { $list } com códigos diferentes.
    .cure = Podem ter-se juntado dois registos: corrija o que inicia um registo.
    .why = O rótulo dá o significado às linhas, e só um se pode aplicar.
order-ambiguous = `order` ajusta-se de duas maneiras aos valores deste registo.
    .cure = Torne `order` mais específico: use um padrão, um vocabulário ou um campo de um só parágrafo.
    .why = Uma escolha errada poria valores em colunas erradas.
order-mismatch = Os valores deste registo não estão pela ordem da receita: esperava-se `{ $due }` em “{ $text }”.
    .near = O padrão de { $near } não encontrou nada neste registo. Corrija-o, ou junte `?` à entrada.
    .cure = Veja a página com seara inspect --pipeline e corrija `order`.
    .why = Os valores estão longe dos seus rótulos, e só a ordem os atribui a campos.
order-extra-value = O registo tem mais valores do que `order`. Valor a mais: “{ $text }”.
    .near = O padrão de { $near } não encontrou nada neste registo. Corrija-o, ou junte `?` à entrada.
    .cure = Veja a página com seara inspect --pipeline e corrija `order`.
    .why = Com um valor a mais, os anteriores podem estar em colunas erradas.
field-missing = O registo não tem `{ $field }`.
    .cure = Veja a página com seara inspect e corrija a regra do campo.
    .why = A receita exige este campo em todos os registos.
invalid-batch = Não é possível formar as linhas de { $table }: { $detail }
    .cure = É um erro do Seara. Por favor, comunique-o.
    .why = Faltariam linhas na tabela.

# Valores.
not-a-number = Não é um número: “{ $text }”.
    .cure = Se significa que não há valor, acrescente-o a no_value em [read]. Se não, acrescente uma correção.
    .why = A coluna só tem números.
number-with-text = “{ $text }” é um número com outro texto: “{ $detail }”.
    .cure = Para um sinal de euro ou de percentagem, escreva "bareNumber": false na coluna do esquema. Para uma nota, leia só o número na receita: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '^\D*(?<keep>-?\d[\d., ]*).*$'
       *[table] heading = "…", match = '-?\d[\d., ]*'
    } { "}" }`. Uma unidade que muda o número, como k€, precisa de uma correção.
    .why = O outro texto pode mudar o valor, como em 5 k€, ou ser uma nota que não é parte dele.
number-in-brackets = “{ $text }” é um número entre parênteses: negativo, ou uma nota.
    .cure = Se os parênteses são um sinal de menos, escreva "seara:sign": "accounting" na coluna do esquema. Se são de uma nota, leia só o número na receita: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '^\((?<keep>.*)\)$'
       *[table] heading = "…", match = '\d[\d., ]*'
    } { "}" }`.
    .why = Nas contas, (5) é −5; noutras tabelas, é o número de uma nota.
number-rounded = “{ $text }” em `{ $column }` mostra menos algarismos do que o número tem.
    .cure = Peça à entidade que publica o ficheiro um em que as células da coluna tenham o formato texto. Se o número é redondo, acrescente uma correção.
    .why = As folhas de cálculo escrevem números longos como 2,02108E+12. Perdem-se os últimos algarismos de um identificador ou de um montante.
ambiguous-value = “{ $text }” é ambíguo: { $detail }.
    .cure = Defina o formato no esquema (decimalChar, groupChar, seara:order), ou acrescente uma correção.
    .why = 1.234 pode ser mais de mil ou pouco mais de um; 03/04 pode ser em março ou em abril.
too-many-decimals = “{ $text }” tem { $detail } casas decimais, mais do que a coluna permite.
    .cure = Para arredondar à escala da coluna, escreva "seara:round": true no esquema. Para manter todos os algarismos, aumente seara:scale, ou retire-o: a coluna tem então números binários de vírgula flutuante. Numa coluna de inteiros, mude o tipo para number.
    .why = Arredondar publicaria um valor diferente do que está no documento.
too-precise = “{ $text }” tem mais algarismos do que cabem num número sem seara:scale.
    .cure = Para um inteiro, mude o tipo da coluna para integer. Se não, defina a escala da coluna, por exemplo "seara:scale": 2; com "seara:round": true as casas a mais são arredondadas.
    .why = Um número binário de vírgula flutuante arredondaria o valor.
too-large = “{ $text }” é demasiado grande para a coluna.
    .cure = Verifique a fonte. Se o valor estiver errado, acrescente uma correção. Se estiver certo, diminua seara:scale: uma coluna tem 18 algarismos, com as casas decimais.
    .why = Um número deste tamanho costuma ser um erro, como dois números juntos.
not-a-boolean = Não é verdadeiro nem falso: “{ $text }”.
    .cure = Acrescente a palavra a trueValues ou falseValues no esquema. Essa lista substitui as palavras habituais: indique também as outras palavras da coluna.
    .why = A coluna só tem verdadeiro e falso.
not-a-date = Não é uma data: “{ $text }”.
    .cure = Se significa que não há valor, acrescente-o a no_value em [read]. Se tem uma data, leia só a data com `match` na receita. Se não, acrescente uma correção.
    .why = A coluna só tem datas.
time-lost = “{ $text }” tem uma hora, e `{ $column }` só tem datas.
    .cure = Se a hora interessa, mude o tipo da coluna para datetime no esquema. Se não, leia só o dia na receita: `{ $column } = { "{" } { $recipe ->
        [document] …, trim = '[T ].*$'
       *[table] heading = "…", match = '^[^T ]+'
    } { "}" }`.
    .why = Uma data perderia a hora. A meia-noite não conta: muitos programas escrevem-na depois de cada data.
no-zone = “{ $text }” não tem fuso horário.
    .cure = Escreva o fuso da fonte na coluna do esquema: "seara:zone": "Europe/Lisbon", ou "UTC".
    .why = Sem o fuso, uma hora podia ser publicada com uma hora de diferença.
no-time = “{ $text }” não tem hora, e `{ $column }` tem instantes.
    .cure = Mude o tipo da coluna para date no esquema, ou acrescente uma correção.
    .why = Um dia não é um instante: uma meia-noite adivinhada seria publicada como se a fonte a desse.
no-such-day = A data “{ $text }” não existe.
    .cure = Pergunte à entidade que publica o documento, ou acrescente uma correção.
    .why = O calendário não tem este dia, como não tem 31 de abril.
no-year = “{ $text }” não tem ano, e nenhum outro campo o indica.
    .cure = Indique em seara:yearFrom, no esquema, o campo que tem o ano.
    .why = Um ano adivinhado publicaria uma data que o documento não dá.
not-a-year = Não é um ano: “{ $text }”.
    .cure = Os anos têm quatro algarismos. Acrescente uma correção.
    .why = Um ano escrito de outra forma podia ser lido como outro ano.
sentinel-date = “{ $text }” substitui uma data em falta.
    .cure = Acrescente-o a no_value em [read]. Se é um engano, acrescente uma correção.
    .why = Alguns sistemas escrevem esta data quando não sabem a verdadeira, ou 9999-12-31 para um fim em aberto. Publicada, falsearia prazos e médias.
bad-nif = Número de identificação fiscal inválido “{ $text }”: { $detail }.
    .cure = Pergunte à entidade que publica o documento, ou acrescente uma correção.
    .why = O número identifica uma entidade. Um número errado liga os dados a outra entidade, ou a nenhuma.
mojibake = “{ $text }” foi lido com um conjunto de caracteres errado (“{ $detail }”).
    .cure = Se toda a fonte tem textos assim, indique charset em [[source]]. Se não, acrescente uma correção, ou peça um ficheiro corrigido à entidade que o publica.
    .why = As letras com acentos foram trocadas por outros caracteres. As pesquisas não encontrariam o texto.

# Verificações e condições.
formula-cell = Uma folha de cálculo leria “{ $text }” como fórmula. É publicado sem alterações.
    .cure = Não é preciso fazer nada. Convém que o saiba quem abre o CSV numa folha de cálculo.
    .why = O texto começa por um carácter como = ou @, e uma folha de cálculo podia mostrar outra coisa.
assertion-accepted = { $name } { $subject }: valor { $found }, limite { $bound }. Aceite por { $who } até { $until }: { $why }
    .cure = Retire o [[accept]] quando a fonte voltar a estar correta.
    .why = Uma pessoa responsabiliza-se por esta versão. A razão fica guardada com a receita.
assertion = { $name } { $subject }: valor { $found }, limite { $bound }.
    .cure = Veja o documento com seara inspect --pipeline. Se estiver correto, mude o limite em [assert], ou acrescente um [[accept]] com until, who e why.
    .why = Uma versão fora dos limites pode ter metade dos dados, ou os dados de outro documento.
columns-emptied = Colunas de { $subject } tinham valores na última versão e agora não têm nenhum: { $found }.
    .cure = Veja com seara inspect o que a receita lê. Se a fonte não tem mesmo valores, acrescente um [[accept]] com assertion = "max_emptied_columns", until, who e why. Se os valores vão e vêm, defina `max_emptied_columns` em [assert].
    .why = Quando uma coluna fica vazia, o mais comum é o cabeçalho ter mudado de nome na fonte.
required = Falta um valor obrigatório.
    .cure = Veja com seara inspect o que a receita lê. Se o valor puder faltar, retire `required` do esquema.
    .why = O esquema promete um valor em todas as linhas.
too-short = “{ $text }” é demasiado curto: { $detail }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = O texto pode ter sido cortado.
too-long = “{ $text }” é demasiado longo: { $detail }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = Podem ter-se juntado dois valores, ou texto de outro campo.
pattern = “{ $text }” não segue o padrão { $detail }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = O esquema define a forma dos valores. Com outra forma, não se podem ligar a outros dados.
not-in-enum = “{ $text }” não é nenhum destes: { $detail }.
    .cure = Acrescente-o ao enum do esquema, ou acrescente uma correção.
    .why = Os leitores filtram e contam por estes valores.
format = “{ $text }” não tem o formato { $detail }.
    .cure = Acrescente uma correção, ou mude o formato no esquema.
    .why = Um endereço ou identificador inválido não se pode usar.
below-minimum = { $text } é menor do que o mínimo { $detail }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = Um valor errado falseia somas e médias.
above-maximum = { $text } é maior do que o máximo { $detail }.
    .cure = Acrescente uma correção, ou mude a restrição no esquema.
    .why = Um valor errado falseia somas e médias.
duplicate-key = A chave “{ $key }” ocorre mais de uma vez ({ $columns }).
    .cure = Se são dois registos, acrescente à chave uma coluna que os distinga. Se são um só, pergunte à entidade que publica o documento.
    .why = Uma chave identifica uma linha. Uma chave repetida é contada duas vezes.
dangling-reference = A chave “{ $key }” não está em { $table }.
    .cure = Se a linha dessa chave foi recusada, corrija-a primeiro. Se a chave está errada, acrescente uma correção. Se a tabela não é completa, retire a chave estrangeira do esquema.
    .why = Esta linha perdia-se ao juntar as tabelas.
personal-data = Dados pessoais ({ $kind }) numa coluna que não os declara.
    .cure = Retire-os com trim na receita, acrescente uma correção, ou declare a coluna com "seara:personal": "mask", "drop" ou "keep" no esquema.
    .why = Dados publicados não se podem recolher. Só se podem publicar dados pessoais onde a lei o permite e uma pessoa o decidiu.
releases-exposed = Versões guardadas ainda mostram colunas que o esquema agora oculta ({ $columns }): { $versions }.
    .cure = Depois de publicada a nova versão, retire-as: { $commands }
    .why = Uma coluna passou a ter dados pessoais. A nova versão oculta-a, mas as anteriores ainda a mostram. Nenhum ficheiro publicado o diz.
personal-conflict = Esta coluna não pode ser mascarada nem retirada.
    .cure = Só se pode mascarar texto. Uma coluna obrigatória não se pode retirar.
    .why = As restrições da coluna recusariam todas as linhas, ou as chaves deixariam de ser únicas.
breaking-change = O esquema de { $dataset } não é compatível com a última versão: { $detail }
    .cure = Suba a versão principal (agora { $last }, no esquema { $version }) e dê a razão em "seara:breaking". Ou desfaça a alteração.
    .why = Os programas que carregam os dados falhariam ou leriam outra coisa. Uma nova versão principal avisa-os.
additive-change = O esquema de { $dataset } tem acrescentos desde a última versão: { $detail }
    .cure = Não é preciso fazer nada. { $version } (última versão: { $last }) pode subir a versão secundária.
    .why = Os programas que carregam os dados funcionam como antes.
breaking-declared = O esquema de { $dataset } não é compatível com a última versão, e dá a razão: { $detail } ({ $why })
    .cure = Não é preciso fazer nada. A versão { $version } (última versão: { $last }) e a razão são publicadas com os dados.
    .why = Os programas que carregam os dados têm de ser alterados. A nova versão principal avisa-os.

# Versões.
version-withdrawn = { $version } tem o conteúdo de uma versão retirada.
    .cure = Se a fonte está agora correta, corrija a receita ou espere pela edição seguinte. Se a retirada foi um erro, apague a sua linha.
    .why = Uma execução não pode publicar de novo o que foi retirado.
release-damaged = A versão publicada { $version } de { $dataset } não corresponde ao seu pacote: { $files }.
    .cure = Se esta execução não publicar uma nova versão, reponha a anterior com seara rollback { $dataset }.
    .why = Um ficheiro foi alterado, cortado ou apagado depois de publicado.
no-baseline = A última versão de { $dataset } está danificada, não há outra intacta, e a nova tem conteúdo diferente.
    .cure = Reponha os ficheiros da última versão a partir de uma cópia de segurança. Ou execute com --first, que publica sem comparar.
    .why = Sem uma versão intacta para comparar, os registos perdidos seriam publicados como apagados.
run-failed = A fase { $stage } falhou: { $message }
    .cure = Faça o que a mensagem diz e execute a receita de novo. Se indicar um erro do Seara, comunique-o com este texto.
    .why = Nada foi publicado. A última versão mantém-se.
capture-in-future = O documento de { $source } foi capturado pela primeira vez em { $day }, por um relógio adiantado.
    .cure = Acerte o relógio da máquina que o capturou. As suas versões conservam esta data até o documento mudar.
    .why = A data de uma versão é o dia da sua captura mais recente.
withdrawn-header = A primeira linha tem de ser { $want }
    .cure = Copie a linha tal como está aqui.
    .why = O cabeçalho diz o que significa cada célula. Sem ele, dados retirados podiam ser publicados de novo.
withdrawn-required = `{ $field }` de { $table } é obrigatório e não se pode retirar sozinho.
    .cure = Retire o registo completo: deixe o campo vazio.
    .why = Uma linha sem chave ou sem um valor obrigatório não cumpre o esquema.
empty-release = { $dataset } não tem linhas. Nunca se publica uma versão vazia.
    .cure = Veja o documento com seara inspect --pipeline.
    .why = Os leitores pensariam que todos os registos desapareceram. O mais provável é não terem sido encontrados.

# Receitas de tabelas.
archive-members = O arquivo tem ficheiros, e a fonte não diz qual deles ler: { $detail }.
    .cure = Indique-os na fonte com um padrão: `member = '…'`.
    .why = Os ficheiros podem ser partes, cópias ou notas.
tables-without-recipe = A fonte é uma tabela ({ $media }), mas a receita é para documentos.
    .cure = Escreva `[table]` em vez de `[record]` (ver pipelines/RECIPES.md).
    .why = As tabelas leem-se pelos cabeçalhos; os documentos, pelos rótulos.
bad-delimiter = Separador inválido: `{ $got }`.
    .cure = Escreva um só carácter, como `;` ou `,`. Para a tabulação escreva "\\t".
    .why = Com um separador errado, os valores acabam em colunas erradas.
bad-escape = Carácter de escape inválido: `{ $got }`.
    .cure = Escreva um só carácter, como '\'.
    .why = É o carácter antes de aspas que são texto.
bad-column = Coluna de folha inválida: `{ $got }`.
    .cure = Escreva as suas letras (`C`) ou o seu número, a partir de 1 (`3`).
    .why = A coluna ficaria sempre vazia.
conflicting-setting = `{ $key }` tem outro valor numa secção anterior.
    .cure = Defina `{ $key }` uma só vez, no primeiro `[[table]]`. Aplica-se ao texto que todas as secções leem.
    .why = Um ficheiro é analisado uma vez, com um só conjunto de opções.
list-without-key = `{ $table }` não tem chave estrangeira para a sua tabela-mãe `{ $parent }`.
    .cure = Acrescente a `{ $table }`, no esquema, uma chave estrangeira para `{ $parent }`.
    .why = Sem chave estrangeira, os itens da lista não pertencem a nenhuma linha.
item-outside-list = `{ $column }` usa um item fora de uma lista.
    .cure = Use @heading e @value numa lista com `unpivot`, @value numa com `items`.
    .why = Fora de uma lista não há itens, e a coluna ficaria vazia.
unequal-lists = As células para `{ $table }` têm números diferentes de itens nesta linha: { $n }.
    .cure = Verifique a linha: uma célula tem um item em falta ou a mais.
    .why = Os itens de células diferentes juntam-se pela posição. Com listas desiguais, juntar-se-iam mal.
unknown-source = Fonte desconhecida: `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Fontes desta receita: { $known }.
    .why = Uma secção para uma fonte desconhecida não lê nada.
join-unreadable = Não é possível ler { $with }: { $detail }
    .cure = Ponha o ficheiro ao lado da receita, em UTF-8.
    .why = As colunas juntas ficariam vazias.
join-column = { $with } não tem a coluna `{ $name }`.
    .cure = Use um nome da primeira linha do ficheiro. Se é lida uma versão de outro conjunto de dados, execute primeiro a receita dele.
    .why = A coluna ficaria vazia em todas as linhas.
duplicate-join-key = { $with } tem a mesma chave em várias linhas: { $lines }.
    .cure = Deixe uma linha de cada chave, ou junte também por outra coluna.
    .why = Uma chave com duas linhas dá duas respostas.
bad-document-name = Nome do documento inválido: `{ $got }`.
    .cure = Use minúsculas, algarismos e hífenes, e depois .json. Não pode ser o nome de uma tabela nem de outro ficheiro da versão.
    .why = O documento é um ficheiro da versão.
bad-release = “{ $got }” não é uma tabela de um conjunto de dados.
    .cure = Escreva conjunto/tabela, por exemplo entidades-publicas/organisations.
    .why = Uma fonte ou referência que é uma versão nossa indica-se pelo conjunto de dados e pela tabela.
unknown-dataset = Conjunto de dados desconhecido: `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Conjuntos de dados: { $known }.
    .why = Nenhuma receita produz este conjunto de dados.
dependency-cycle = { $own } lê { $dataset }, que lê { $own }.
    .cure = Retire uma das duas leituras. Um terceiro conjunto de dados pode ler ambos.
    .why = Nenhum dos dois podia ser feito primeiro.
unknown-reference = Referência desconhecida para este uso: `{ $name }`.
    .near = Queria escrever `{ $near }`?
    .cure = Referências: { $known }. Os nomes procuram-se nas referências com `names`.
    .why = Um valor só se pode procurar numa tabela que a receita lê como [[reference]].
ambiguous-join-key = { $with } tem várias respostas para a chave “{ $key }”. Chaves com várias respostas: { $n }.
    .cure = Junte também por outra coluna, ou corrija o outro conjunto de dados. Nenhuma das respostas é usada.
    .why = Uma resposta errada daria a uma linha os valores de outra.
entity-ambiguous = “{ $text }” é o nome de várias entidades: { $who }.
    .cure = Escolha uma com uma correção desta coluna: raw é o nome, value o identificador. Até lá o valor não é ligado.
    .why = Só o nome não identifica uma entidade.
entity-similar = “{ $text }” não é um nome conhecido. Parecido: { $who }.
    .cure = Se for a mesma entidade, acrescente uma correção desta coluna: raw é o nome, value o identificador. Até lá o valor não é ligado.
    .why = Os nomes de duas entidades podem diferir numa letra. Uma pessoa tem de decidir.
heading-without-header = `{ $column }` é lida pelo cabeçalho, mas a receita não tem cabeçalho.
    .cure = Indique a coluna pelo lugar, `{ $column } = { "{" } at = "A" { "}" }`, ou retire `header = 0`.
    .why = Sem cabeçalho, a coluna ficaria vazia.
cell-error = A célula de `{ $column }` tem um erro da folha de cálculo: { $text }
    .cure = Pergunte à entidade que publica o ficheiro. Se significa que não há valor, acrescente-o a `no_value` em `[read]`.
    .why = Uma fórmula falhou na folha de cálculo, ou a coluna era estreita demais para mostrar o valor. A célula não pode ser publicada vazia.
cell-without-result = A célula de `{ $column }` tem uma fórmula sem resultado: { $text }
    .cure = Abra e guarde o ficheiro num programa de folhas de cálculo e leia-o de novo, ou peça-o à entidade que o publica.
    .why = Há programas que gravam fórmulas sem resultados. O Seara não as calcula.
cell-became-date = A célula de `{ $column }` tem a data { $text }, mas a coluna é de texto.
    .cure = Verifique a fonte e acrescente uma correção, ou pergunte à entidade que publica o ficheiro. Se é uma data, dê à coluna o tipo date.
    .why = As folhas de cálculo transformam identificadores como 1-2 em datas, e o texto original perde-se.
cell-percent = A célula de `{ $column }` mostra uma percentagem: o número guardado é { $text }, o que foi lido é { $value }.
    .cure = Nada, se a coluna está em percentagem. Se os valores são frações, `percent = "fraction"` na coluna lê o número guardado; `percent = "shown"` diz que o número mostrado está certo.
    .why = Uma folha de cálculo guarda 12,5% como 0,125. Ao lado de células com números simples, as duas escalas não se distinguem.
cell-display = A célula de `{ $column }` mostra menos algarismos do que o número que guarda: { $text }.
    .cure = Compare o valor com o ficheiro como um programa de folhas de cálculo o mostra. Se o texto mostrado está certo, corrija o valor com uma correção.
    .why = A coluna é de texto, e o que se vê no ficheiro está arredondado. Publica-se o número guardado.
cell-rounded = O número { $text } de `{ $column }` tem mais algarismos do que uma folha de cálculo guarda.
    .cure = Peça à entidade que publica o ficheiro um em que a coluna seja texto.
    .why = As folhas de cálculo arredondam a partir de 15 algarismos, o que altera identificadores.
row-total = Esta linha parece um total.
    .cure = Ignore-a com `[[ignore]]` e `match`, ou com `where` se é outra célula que não a primeira que diz que é um total. Se é um registo, indique-a em `keep` de `[table]`, pela célula que o diz.
    .why = Um total publicado como registo é contado duas vezes.
row-note = Esta linha parece uma nota.
    .cure = Ignore-a com `[[ignore]]` e `match`. Se dá nome às linhas abaixo dela, leia-a com `group` de uma coluna. Se é um registo, indique-a em `keep` de `[table]`.
    .why = As notas e os títulos entre as linhas não são registos.
outside-records = Há aqui { $n } caracteres fora dos registos.
    .cure = Se também são registos, indique-os em `records`. Se não, ignore-os com [[ignore]] e elsewhere = true.
    .why = Não estão em nenhuma linha.
records-not-named = Os registos estão mais fundo no ficheiro do que a receita diz. Listas de registos: { $lists }
    .cure = Escreva records = "{ $near }" em [[table]].
    .why = Sem isso, cada elemento da lista seria uma coluna.
odd-quote = As aspas desta linha não são as de texto delimitado (RFC 4180): { $text }
    .cure = Se uma barra invertida as precede, escreva escape = '\' em [[table]]; se são parte do texto, escreva quotes = "text". Senão, pergunte à entidade que publica o ficheiro.
    .why = Os programas leem uma linha assim de modos diferentes, e podem perder-se partes de células ou as linhas seguintes.
second-table = Esta linha parece o cabeçalho de outra tabela.
    .cure = Leia essa tabela com uma secção `[[table]]` própria, com estes cabeçalhos. Se não interessa, ignore as suas linhas com `[[ignore]]` e `match`. Se a linha é um registo, indique a sua primeira célula em `keep` de `[table]`.
    .why = As linhas abaixo dela eram publicadas como registos da primeira tabela.
wrong-cell-count = Esta linha tem { NUMBER($n) ->
    [one] { NUMBER($n) } célula
   *[other] { NUMBER($n) } células
 }; o cabeçalho tem { $want }.
    .cure = Procure um separador ou uma aspa dentro de um valor. Se as linhas podem ser mais curtas, defina `short_rows = true` em `[table]`.
    .why = Um separador dentro de um valor passa os valores seguintes para colunas erradas.
cell-merged = A célula de `{ $column }` está unida, e a receita não diz como a ler.
    .cure = Se o valor se aplica a todas as linhas da célula unida, escreva `{ $column } = { "{" } heading = "…", fill = "merged" { "}" }`.
    .why = Uma célula unida só tem o valor na primeira linha.
several-values = `{ $column }` leva um só valor, mas { $n } células têm um.
    .cure = Dê à coluna o tipo list, ou indique uma célula, como `items.0`.
    .why = Perdiam-se todos os valores menos um.
cell-unmatched = Nenhum padrão de `{ $column }` corresponde à célula: { $text }
    .cure = Acrescente um padrão a `match`, ou uma correção.
    .why = O padrão diz como dividir o valor.
ambiguous-heading = Várias colunas têm o cabeçalho `{ $heading }` de `{ $column }`.
    .cure = Indique a coluna pelas letras, `at = "C"`. Se o cabeçalho tem duas linhas, defina `header = 2` e indique os dois níveis, `"2023 / { $heading }"`.
    .why = Uma escolha errada publicaria os valores de outra coluna.
heading-missing = Nenhuma tabela tem todas as colunas da receita. Falta: `{ $missing }`. Há: { $headings }
    .cure = Acrescente o novo cabeçalho à coluna, `["antigo", "novo"]`, ou defina `optional = true` para a coluna.
    .why = A fonte mudou as suas colunas. A versão perdia esta coluna.
format-without-paths = A receita lê registos por caminhos, e { $format } não os tem: as suas colunas têm cabeçalhos.
    .cure = Retire `records`, e nomeie as colunas pelos cabeçalhos que `seara inspect` mostra.
    .why = Os caminhos não levam a nada num ficheiro destes, ou levam às células erradas.
no-table = Nenhuma tabela tem alguma coluna da receita: { $wanted }
    .cure = Execute `seara inspect` sobre o ficheiro e use os cabeçalhos que mostra. Num PDF, as tabelas reconhecem-se pelos traços entre as suas linhas ou colunas.
    .why = É outro ficheiro, ou a sua disposição mudou.
sheet-hidden = A folha `{ $sheet }` está oculta, e a receita não a refere.
    .cure = Leia-a com `sheets` em `[table]`, ou ignore-a com `[[ignore]]` e `hidden = true`.
    .why = Dados ocultos podem não ser para publicar. Uma pessoa tem de decidir.
column-unmapped = Nenhuma coluna da receita lê o cabeçalho `{ $heading }`.
    .cure = Acrescente-o a `[table.columns]`, ou ignore-o com `[[ignore]]` e `columns`.
    .why = Os dados da coluna perdiam-se.
text-raised = “{ $text }” está elevado, como a marca de uma nota. Ficou fora do valor.
    .cure = Verifique o lugar. Se faz parte do valor, escreva `raised = "keep"` em `[marks]`.
    .why = Junto a um número ou a um nome faz outro valor: 12¹ não é 121.
text-lowered = “{ $text }” está rebaixado. Ficou fora do valor, como a receita diz.
    .cure = Verifique o lugar. Se faz parte do valor, escreva `lowered = "keep"` em `[marks]`.
    .why = Um texto rebaixado pode fazer parte de um nome: CO₂.
raised-power = “{ $text }” está elevado e parece uma potência ou os cêntimos de um preço, não a marca de uma nota.
    .cure = Corrija o valor com uma correção. Se nenhum campo lê este texto, ignore-o com uma regra, ou escreva `raised = "keep"` em `[marks]`.
    .why = 3×10⁶ não é 3×106 nem 3×10: nenhuma leitura sem a potência dá o valor.
text-struck = “{ $text }” está riscado. Ficou fora do valor.
    .cure = Verifique o lugar. Se é para ler, escreva `struck = "keep"` em `[marks]`.
    .why = Quem publica substituiu ou retirou o texto riscado.
row-continues = O fim de uma página corta esta linha da tabela: “{ $text }”.
    .cure = Compare-a com a página. Se a linha depois do fim da página é um registo próprio, indique o seu primeiro texto em `keep` de `[table]`.
    .why = O resto de uma linha na página seguinte parece uma linha sem as suas primeiras células.
rows-not-ruled = As linhas desta tabela não têm traço entre si, e o texto não mostra onde começa cada uma: “{ $text }”.
    .cure = Peça a quem publica a tabela em CSV ou como folha de cálculo, ou um PDF com traços entre as linhas.
    .why = Uma linha de texto pode ser uma linha da tabela, ou a segunda linha de uma célula.
table-continues = Esta tabela não tem cabeçalho; parece continuar a da página anterior, que tem outras colunas: “{ $text }”.
    .cure = Indique os seus cabeçalhos numa `[[table]]` própria, ou peça a quem publica a tabela inteira. Se é outra tabela, ignore-a com `[[ignore]]` e `match`.
    .why = As suas linhas seriam ignoradas como texto de fora da tabela.
row-struck = Toda a linha está riscada: “{ $text }”. Não é um registo.
    .cure = Verifique o lugar. Se é para ler, escreva `struck = "keep"` em `[marks]`.
    .why = Quem publica retirou a linha riscada.
text-hidden = { NUMBER($n) ->
    [one] { NUMBER($n) } carácter oculto não foi lido.
   *[other] { NUMBER($n) } caracteres ocultos não foram lidos.
 }
    .cure = Pergunte à entidade que publica se o texto é para mostrar. Para o ler, escreva `hidden = "read"` em `[marks]`.
    .why = Quem lê o documento não vê este texto. Pode não ser para publicar.
row-hidden = A linha está oculta e não foi lida.
    .cure = Pergunte à entidade que publica se é para mostrar. Para ler linhas ocultas, escreva `hidden = "read"` em `[marks]`.
    .why = Quem lê a folha não vê esta linha: pode ser um rascunho, ou ficou um filtro ligado.
column-hidden = A coluna “{ $heading }” está oculta e não foi lida.
    .cure = Pergunte à entidade que publica se é para mostrar. Para a ler, escreva `hidden = "read"` em `[marks]`; para a deixar de fora, indique-a em `[[ignore]]` com `columns`.
    .why = Quem lê a folha não vê esta coluna. Pode não ser para publicar.
text-invisible = { NUMBER($n) ->
    [one] { NUMBER($n) } carácter que não se vê não foi lido: branco, tapado, cortado ou fora da página.
   *[other] { NUMBER($n) } caracteres que não se veem não foram lidos: brancos, tapados, cortados ou fora da página.
 }
    .cure = Pergunte à entidade que publica se o documento tem texto que devia ter sido retirado. O Seara nunca publica esse texto.
    .why = O que uma página tapa são muitas vezes dados pessoais. Publicá-los seria uma fuga.
part-unread = { $kind ->
    [attachment] O ficheiro anexo “{ $name }” não foi lido.
    [diagram] Um diagrama não foi lido: o ficheiro não tem os seus textos. { $name }
    [chart] Um gráfico não foi lido. { $name }
    [object] Um objeto de outro programa não foi lido. { $name }
    [bytes] { $name } sequências de bytes não são do conjunto de caracteres. Leem-se como “�”.
    [column] A coluna não foi lida: nada diz o que o seu tipo significa. { $name }
   *[picture] Uma imagem não foi lida; pode mostrar texto. { $name }
 }
    .cure = { $kind ->
        [bytes] Compare o texto neste lugar com a fonte, e peça um ficheiro corrigido à entidade que o publica.
       *[other] Veja-a. Se tem dados, peça-os à entidade que os publica como texto ou como tabela, ou entregue a parte como um ficheiro seu.
    }
    .why = O que ela diz não está em nenhum registo.
slide-hidden = O diapositivo { $page } está oculto e não foi lido.
    .cure = Pergunte à entidade que publica o documento se é para mostrar.
    .why = Um diapositivo oculto pode ser um rascunho. Não é publicado.
lookup-capture = `{ $got }` não é uma captura.
    .cure = Escreva o seu SHA-256 como seara explain o mostra, ou pelo menos os seus primeiros { $n } caracteres. Deixe vazio para qualquer captura.
    .why = A correção nunca seria usada.
page-ocr-text = A página { $page } é uma imagem com uma camada de texto de reconhecimento de caracteres.
    .cure = Peça à entidade que publica o documento o original, com o seu texto.
    .why = O texto reconhecido pode estar errado. O Seara só lê texto visível.
page-unmapped-glyphs = Os tipos de letra da página { $page } não associam { $share } % dos seus glifos a caracteres.
    .cure = Peça à entidade que publica o documento um ficheiro cujo texto se possa copiar e pesquisar.
    .why = Os valores com estes glifos teriam falhas.

# Fontes e publicação.
unexpected-answer = O servidor não enviou o documento esperado: { $detail }.
    .cure = Abra o endereço num navegador. Se a fonte mudou, corrija `[source.expect]` ou o endereço.
    .why = Muitos servidores enviam uma página de erro com o estado 200.
listing-incomplete = A listagem está incompleta: { $detail }.
    .cure = Verifique o servidor. A próxima execução tenta de novo.
    .why = Os registos que faltam numa listagem incompleta não foram apagados; transitam da última captura.
page-missing = Falta uma página da listagem: { $detail }.
    .cure = Nada, se a página desapareceu de vez. A próxima execução volta a pedi-la.
    .why = allow_missing de [source.pages] deixa publicar sem ela. Os registos que já tinham sido lidos nela mantêm-se.
carried-forward = A listagem incompleta não chegou a este registo. Transita de { $day }.
    .cure = Se a próxima execução também não lhe chegar, verifique as páginas que a execução indica em falta.
    .why = Só uma listagem completa mostra que um registo desapareceu.
bad-header = Cabeçalho de pedido inválido: `{ $got }`.
    .cure = Use um nome de letras, algarismos e hífenes que o HTTP não defina ele próprio, e um valor numa só linha.
    .why = Um cabeçalho inválido não se pode enviar.
robots-exempt = O robots.txt do servidor não é seguido: { $reason }.
    .cure = Retire `robots_exempt` quando a razão já não se aplicar.
    .why = Uma exceção ao robots.txt precisa de uma razão.
bad-cron = Horário inválido `{ $got }`: { $detail }
    .cure = Escreva minuto, hora, dia do mês, mês e dia da semana, como `0 6 * * 1-5`.
    .why = A receita nunca seria executada.
cron-never = O horário `{ $got }` nunca ocorre.
    .cure = Use um dia que o mês tenha: fevereiro, abril, junho, setembro e novembro não têm dia 31. `0 6 28 2 *` é a manhã de 28 de fevereiro.
    .why = A receita nunca seria executada.
file-outside = { $got } está fora de { $folder }.
    .cure = Mova o ficheiro para lá, ou indique-o com --input para uma execução.
    .why = Uma receita que possa ler qualquer ficheiro da máquina podia publicar ficheiros privados.
missing-placeholder = O modelo { $url } não tem lugar para `{ $name }`.
    .cure = Escreva `{"{"}{ $name }{"}"}` no lugar do valor.
    .why = Sem ele, todas as páginas têm o mesmo endereço.
bad-server = Servidor de correio inválido: `{ $got }`.
    .cure = Escreva `smtps://SERVIDOR` ou `smtp://SERVIDOR?tls=required`. O utilizador e a palavra-passe têm chaves próprias.
    .why = Não se poderiam enviar avisos de falhas.
unencrypted-portal = `{ $got }` enviaria a chave da API sem cifra.
    .cure = Use um endereço https.
    .why = Qualquer pessoa na rede podia ler a chave e publicar em seu nome.
catalogue-incomplete = Nos metadados de `{ $dataset }` falta `{ $what }` (−{ $points } pontos { $of }).
    .cure = Acrescente-o ao esquema. seara score mostra os pontos em falta.
    .why = Os portais ordenam e mostram os conjuntos de dados pelos seus metadados.
unencrypted-mail = `{ $got }` enviaria a palavra-passe sem cifra.
    .cure = Escreva `smtps://SERVIDOR`, ou acrescente `?tls=required`.
    .why = Qualquer pessoa na rede podia ler a palavra-passe.
secret-in-file = O segredo `{ $key }` está escrito no ficheiro.
    .cure = Retire-o do ficheiro e de qualquer endereço. Use um cabeçalho, chave ou palavra-passe com o valor `"{"{"}env:NOME{"}"}"`.
    .why = Estes ficheiros são partilhados e guardados durante anos.

# O ecrã.
ui-advancing = { $dataset }: { $percent } % lidos
ui-fetching = { $dataset }: a obter
ui-reading = { $dataset }: a ler { NUMBER($n) } bytes
ui-characters = { NUMBER($n) ->
    [one] { NUMBER($n) } carácter
   *[other] { NUMBER($n) } caracteres
 }
ui-in-records = em registos
ui-ignored = ignorados por uma regra
ui-quarantined = em quarentena
ui-unaccounted = por contabilizar
ui-ignored-for = ignorados: { $reason }
ui-published = publicada
ui-incomplete = incompleta
ui-unchanged = sem alterações
ui-dry-run = ensaio     { $version } seria publicada
ui-pending-review = pendente   { $dataset } { $version }: reveja-a e execute seara approve { $dataset }
ui-rejected = { NUMBER($n) ->
    [one] { NUMBER($n) } erro por corrigir. A última versão mantém-se.
   *[other] { NUMBER($n) } erros por corrigir. A última versão mantém-se.
 }
ui-more = … e mais { NUMBER($n) } { $code }
ui-finished = Concluída a publicação de { $dataset } { $version }, iniciada por um comando anterior.
ui-interrupted = Uma execução anterior de { $dataset }, iniciada em { $started }, foi interrompida. Nada foi publicado.
ui-ready = { $output } pode ser servida em { $base }
ui-all-valid = { NUMBER($pipelines) ->
    [one] { NUMBER($pipelines) } receita
   *[other] { NUMBER($pipelines) } receitas
 } com { NUMBER($tables) ->
    [one] { NUMBER($tables) } tabela
   *[other] { NUMBER($tables) } tabelas
 }: sem erros
ui-why = Porque importa
ui-cure = Como corrigir
ui-unknown-code = Código desconhecido: { $code }. Códigos:
ui-error = erro
ui-warning = aviso
ui-at = em
ui-not-finished = { $dataset }: não é possível concluir o que um comando anterior iniciou: { $detail }
ui-withdrawal-completed = { $dataset }: concluída uma retirada que estava pendente
ui-not-restored = { $detail }
    Verifique base_url ({ $base }) e o servidor. Se nunca lá se publicou nada, use --first.
ui-restored = { $dataset } { $version } foi reposta a partir do seu endereço público
ui-first-release = { $dataset }: ainda não há nada publicado. Esta é a primeira versão.
ui-proposed-bounds = Limites propostos a partir de { NUMBER($n) ->
    [one] { NUMBER($n) } versão
   *[other] { NUMBER($n) } versões
 }. Para os usar, acrescente-os a [assert] de { $dataset }.toml:
ui-unknown-pipeline = Receita desconhecida: `{ $name }`. Receitas: { $known }
ui-unknown-version = { $dataset } não tem essa versão. Versões: { $known }
ui-no-earlier-version = { $dataset } não tem versão anterior. Versões: { $known }
ui-no-release = ainda sem versões
ui-not-pending = Nenhuma versão assim de { $dataset } está pendente de revisão. seara history { $dataset } mostra-a, se houver.
ui-base-changed = { $version } foi comparada com uma versão que já não é a publicada. Execute { $dataset } de novo.
ui-pending = { $version }  pendente: seara approve
ui-last-run = última execução { $started }: { $outcome }
ui-published-version = { $dataset } { $version } está publicada
ui-already-withdrawn = Concluída uma retirada interrompida; nada mais foi retirado. { $shown }. Para retirar outra versão, indique-a.
ui-real-folder = { $folder } tem versões reais, que as amostras substituiriam: omita --output e --state (as amostras usam output/sample e .seara/sample), ou indique pastas vazias.
ui-sample-folder = { $folder } tem amostras, ao lado das quais não se publicam dados reais: omita --output e --state, ou indique pastas vazias.
ui-nothing-published = { $dataset } não tem nenhuma versão publicada
ui-withdrawn = retirado de { NUMBER($releases) ->
    [one] { NUMBER($releases) } versão guardada
   *[other] { NUMBER($releases) } versões guardadas
 } e de { NUMBER($captures) ->
    [one] { NUMBER($captures) } captura
   *[other] { NUMBER($captures) } capturas
 }
ui-withdrawn-elsewhere = Publique já o resultado. Cópias feitas por outros, correções que citem os dados, cópias de segurança e motores de busca têm de ser limpos à parte.
ui-nothing-quarantined = { $dataset } não tem nada em quarentena. Execute-a primeiro.
ui-more-quarantined = … e mais { NUMBER($n) }, que só são contados
ui-no-lookup = { $file } não tem nenhuma linha preenchida. A primeira linha tem de ser { $header }, e uma correção precisa de who, when e why.
ui-lookups-added = { $dataset }: { NUMBER($n) ->
    [one] { NUMBER($n) } correção acrescentada
   *[other] { NUMBER($n) } correções acrescentadas
 }
ui-ambiguous-key = A chave `{ $key }` é ambígua. Chaves: { $known }. Numa parte de uma chave, escreva / como ~1 e ~ como ~0.
ui-unknown-record = { $dataset } não tem { $what }. Uma chave tem as partes unidas por /; numa parte, escreva / como ~1 e ~ como ~0.
ui-not-published = { $dataset } não está publicado aqui. Experimente --sample ou --output.
ui-change-counts = +{ NUMBER($added) } linhas  ~{ NUMBER($modified) } campos  −{ NUMBER($deleted) } linhas
ui-empty-value = (vazio)
ui-no-value = sem valor
ui-inferred = inferido
ui-rule = regra
ui-source = fonte
ui-capture = captura
ui-raw = original
ui-read = lido
ui-constant = constante
ui-lookup = correção
ui-derived = derivado
ui-input-shape = --input { $input }: escreva FONTE=CAMINHO
ui-input-unknown = --input { $input }: fonte desconhecida `{ $source }`. Fontes: { $known }
ui-input-twice = --input { $input }: a fonte `{ $source }` já tem uma entrada
ui-invalid-name = Nome inválido `{ $name }`: use minúsculas sem acento, algarismos e hífenes.
ui-file-exists = { $path } já existe. Escolha outro nome.
ui-wrote = escrito { $path }
ui-try-it = experimente: seara run { $name } --sample
ui-unknown-page = --page: o documento tem páginas de 1 a { $n }
ui-document = { $file }: { $media }, { NUMBER($n) ->
    [one] { NUMBER($n) } página
   *[other] { NUMBER($n) } páginas
 }
ui-tables = { $file }: { $media }, { NUMBER($n) ->
    [one] { NUMBER($n) } tabela
   *[other] { NUMBER($n) } tabelas
 }
ui-page = página { $n }
ui-table = tabela { $n } { $name } ({ NUMBER($rows) ->
    [one] { NUMBER($rows) } linha
   *[other] { NUMBER($rows) } linhas
 })
ui-unread = !! nenhuma regra lê isto
ui-rows = { $table }, { NUMBER($n) ->
    [one] { NUMBER($n) } linha
   *[other] { NUMBER($n) } linhas
 }
ui-more-rows = … e mais { NUMBER($n) }
ui-hidden = oculta
ui-outside-tables = fora das tabelas
ui-header = cabeçalho
ui-no-picture = Não é possível desenhar { $file }. Só se desenham PDF.
ui-no-box = O valor não tem lugar numa página, por isso nada foi desenhado.

# Resultados de uma execução.
ui-outcome-published = publicada
ui-outcome-unchanged = sem alterações
ui-outcome-incomplete = incompleta
ui-outcome-held = pendente
ui-outcome-dry-run = ensaio
ui-outcome-rejected = rejeitada
ui-outcome-failed = falhou
ui-outcome-died = interrompida
ui-outcome-withdrawn = retirada
ui-stage-fetch = obtenção
ui-stage-capture = captura
ui-stage-extract = extração
ui-stage-normalise = normalização
ui-stage-validate = validação
ui-stage-encode = codificação
ui-stage-release = versão
ui-stage-run = execução
ui-waits-for-approval = a versão está pendente de revisão

# Portais.
ui-unknown-portal = seara.toml não tem o portal `{ $name }`. Portais: { $known }
ui-planned = { NUMBER($n) } de { NUMBER($all) } conjuntos de dados ou ficheiros por alterar
ui-pushed = { NUMBER($n) } alterados
ui-portal-waits = A esperar { NUMBER($seconds) } s pelo limite do portal ({ $what })
ui-step-create = criar o conjunto de dados
ui-step-restore = repor o conjunto de dados apagado
ui-step-unarchive = retirar o conjunto de dados do arquivo
ui-step-update = atualizar { $name }
ui-step-upload = enviar { $name }
ui-step-replace = substituir { $name }
ui-step-remote = ligar { $name }
ui-step-describe = descrever { $name }
ui-step-remove = remover { $name }
ui-step-reorder = reordenar os recursos
ui-step-publish = tornar público o conjunto de dados
ui-step-archive = arquivar: já não é publicado aqui
ui-score-keywords = `keywords` do esquema
ui-score-theme = `theme` de `dcat`: um código dos temas de dados da UE
ui-score-spatial = `spatial` de `dcat`: o país que os dados abrangem
ui-score-temporal = `temporal` de `dcat`: o primeiro e o último dia que os dados abrangem, ou a coluna com as datas
ui-score-access-rights = `accessRights` de `dcat`
ui-score-frequency = `frequency` de `dcat`
ui-score-up-to-date = dados mais recentes: são mais antigos do que a frequência permite
ui-score-description = uma descrição com mais de 100 caracteres

# Servidor e horários.
ui-serving = a servir   { $address }
ui-nothing-served = { $path } está vazia. Execute primeiro seara run.
ui-stopped = parado
ui-nothing-due = não há receitas para executar agora
ui-runs-next = { $dataset } será executada em { $at }
ui-up-to-date = atualizado
ui-never-published = nunca publicado
ui-stale = { NUMBER($days) ->
    [one] { NUMBER($days) } dia
   *[other] { NUMBER($days) } dias
 } mais antigo do que { $frequency } permite
ui-at-ahead = --at { $at } está no futuro. A versão terá esta data.
ui-ran-ahead = { $dataset }: a última execução tem a data { $at }, no futuro. O relógio estava adiantado; essa execução é ignorada.
ui-is-invalid = não pode ser executada: os seus ficheiros têm erros (seara check)
ui-is-missing = não pode ser executada: falta o ficheiro da receita
ui-due = a executar agora
ui-next-run = próxima execução { $at }
ui-no-schedule = sem horário

# Capturas.
ui-capture-releases = { NUMBER($n) ->
    [one] { NUMBER($n) } versão
   *[other] { NUMBER($n) } versões
 }
ui-exported = { NUMBER($n) ->
    [one] { NUMBER($n) } captura escrita
   *[other] { NUMBER($n) } capturas escritas
 } em { $path }
ui-would-prune = { NUMBER($n) ->
    [one] { NUMBER($n) } captura seria removida
   *[other] { NUMBER($n) } capturas seriam removidas
 } ({ $size })
ui-pruned = { NUMBER($n) ->
    [one] { NUMBER($n) } captura removida
   *[other] { NUMBER($n) } capturas removidas
 } ({ $size })

# Avisos.
ui-notice-subject = Seara: { $dataset } – { $state ->
    [rejected] execução rejeitada
    [failed] execução falhada
    [stale] desatualizado
    [invalid] não pode ser executada
    [missing] falta a receita
   *[recovered] recuperado
 }
ui-notice-rejected = A execução de { $dataset } foi rejeitada ({ $at }). Uma pessoa tem de corrigir um erro. Os dados publicados mantêm-se. `seara run { $dataset }` mostra os erros.
ui-notice-failed = A execução de { $dataset } falhou ({ $at }). Os dados publicados mantêm-se. `seara run { $dataset }` tenta de novo e mostra o erro.
ui-notice-stale = Os dados de { $dataset } são mais antigos do que a sua frequência de atualização ({ $frequency }) permite. `seara history { $dataset } --due` mostra os pormenores.
ui-notice-invalid = { $dataset } não pode ser executada: a receita, o esquema, outro dos seus ficheiros ou seara.toml tem erros. Os dados publicados mantêm-se e não são atualizados. `seara check` mostra os erros.
ui-notice-missing = { $dataset } está publicado, mas falta o ficheiro da sua receita, por isso não é atualizado. Reponha pipelines/{ $dataset }.toml, ou apague a pasta { $dataset } do resultado.
ui-workbook-title = Todas as tabelas (XLSX)
ui-workbook-description = Todas as tabelas num livro, para folhas de cálculo. As tabelas com mais de 100 000 linhas não estão nele.
ui-workbook-contents = Conteúdo
ui-workbook-sheet = Folha
ui-workbook-table = Tabela
ui-workbook-rows = Linhas
ui-workbook-note = Nota
ui-workbook-too-many-rows = Não está neste livro: tem mais de 100 000 linhas. Use o CSV ou o Parquet.
ui-workbook-too-long-text = Não está neste livro: um texto tem mais do que os 32 767 caracteres de uma célula. Use o CSV ou o Parquet.
ui-notice-recovered = { $dataset } recuperou ({ $at }).

# Termos do programa que entram nas mensagens.
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
term-tax-number = número de identificação fiscal
term-e-mail = endereço de correio eletrónico
term-telephone = número de telefone
term-iban = IBAN
term-it-needs-five-fields = são precisos cinco campos
term-its-minute-is-not-valid = o minuto não é válido
term-its-hour-is-not-valid = a hora não é válida
term-its-day-of-the-month-is-not-valid = o dia do mês não é válido
term-its-month-is-not-valid = o mês não é válido
term-its-day-of-the-week-is-not-valid = o dia da semana não é válido
term-identity-card = número do cartão de cidadão

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
html-downloads-text = As mesmas linhas em cada formato. Numa folha de cálculo, abra o livro: um CSV perde aí zeros e casas decimais. Para programas: o Parquet conserva os tipos; qualquer programa lê CSV e JSON.
html-workbook = Todas as tabelas num livro, para folhas de cálculo: números, datas e códigos tal como são, em qualquer língua. As tabelas com mais de 100 000 linhas não estão nele.
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
error-fetch-damaged-release = { $file } não é a tabela que o seu pacote descreve: execute { $dataset } para a publicar de novo, ou publique outra versão com `seara rollback { $dataset }`
error-fetch-too-large = { $address } tem mais de { $limit } bytes: aumente `max_bytes` da fonte se assim deve ser
error-fetch-status = { $address } respondeu { $status }{ $tries }
error-fetch-network = não é possível obter { $address }: { $cause }{ $tries }
error-fetch-later = { $address } pede que se espere { $seconds } segundos: execute de novo mais tarde
error-fetch-private = { $address } não é pedido: { $cause }; se assim deve ser, indique-o em `allow_address` da fonte ou com --allow-address
error-fetch-redirects = { $address } reencaminha mais de { $limit } vezes
error-fetch-robots = o robots.txt do servidor não deixa obter { $address }: peça à entidade que o publica, ou escreva a razão de uma exceção em `robots_exempt` da fonte
error-fetch-secret = falta no ambiente { $name }, de que um cabeçalho da fonte { $source } precisa
error-fetch-secret-leak = { $address } não é pedido: contém um segredo da fonte, e não é do servidor a que o segredo se destina; avise a entidade que o publica
error-fetch-no-end = { $address } não indica o comprimento e deu de cada vez outra resposta, e assim não se sabe se alguma está completa: diga em `contains` de `[source.expect]` o que uma resposta completa contém
error-fetch-not-notified = ninguém foi avisado por { $channel }: { $cause }; a próxima execução tenta de novo
error-fetch-not-stored = as páginas que chegam não podem ser guardadas
error-fetch-unexpected = a resposta de { $address } não é a esperada: { $cause }
error-fetch-not-whole = a listagem de { $address } está incompleta: { $gap }
error-gap-total = diz que tem { $said } registos, e deu { $found }
error-gap-path = nenhuma página tem `{ $path }`, que leva à página seguinte: corrija `next` ou `path` de [source.pages]
error-gap-more = a última página diz que há mais registos
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
error-capture-damaged = { $path } está danificado: execute de novo a receita, que o repara se a fonte ainda der os mesmos bytes, ou apague o ficheiro
error-capture-erased = a captura { $sha256 } foi apagada por uma retirada: os seus bytes já não estão guardados
error-journal-damaged = { $path } está danificado: apague-o e repita o comando que foi interrompido
error-release-rows = não é possível juntar as linhas: { $cause }
error-release-parquet = não é possível usar { $name }: { $cause }
error-release-of-other-bytes = a versão { $version } de { $dataset } está danificada: { $faults }; `seara run { $dataset }` publica-a de novo se as fontes ainda a derem, `seara rollback { $dataset }` publica a anterior; ou reponha os ficheiros a partir de uma cópia, ou apague a pasta se nada a mostra
error-release-missing = falta { $path }, embora a sua versão o tenha: execute a receita para a publicar de novo, publique outra versão com `seara rollback`, ou reponha o ficheiro a partir de uma cópia
error-release-workbook = não é possível escrever o livro: { $cause }
error-release-catalogue = não é possível escrever o catálogo: { $cause }
error-package-damaged = datapackage.json falta, está cortado ou foi alterado
error-package-file-missing = falta { $name }
error-package-file-size = { $name } tem outro tamanho
error-package-file-bytes = { $name } tem outros bytes
error-package-file-extra = { $name } não é um dos seus ficheiros
