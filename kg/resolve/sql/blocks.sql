-- Pairs of nodes of one kind that share a block key. A key that many names share tells
-- nothing and is left out, so that the pairs grow with the names and not with their square.
CREATE OR REPLACE TABLE block_pairs AS
WITH kept AS (
    SELECT key FROM block_keys GROUP BY key HAVING count(*) BETWEEN 2 AND getvariable('largest_block')
),
held AS (SELECT DISTINCT b.key, b.node FROM block_keys b JOIN kept USING (key))
SELECT DISTINCT one.node AS first, two.node AS second
FROM held one JOIN held two ON one.key = two.key AND one.node < two.node
ORDER BY first, second;

-- Acronyms that notes introduce ("Central Intelligence Agency (CIA)"), with how many notes
-- take the letters for that name and how many take them for any.
CREATE OR REPLACE TABLE acronyms AS
WITH used AS (
    SELECT lower(regexp_replace(m.surface, '[^A-Za-z0-9]', '', 'g')) AS short, m.name_key AS long, t.kind, m.note
    FROM candidate_mentions m JOIN atom_types t USING (note, name_key, type)
    WHERE m.surface = upper(m.surface) AND contains(m.name_key, ' ') AND length(m.surface) BETWEEN 3 AND 8
      AND NOT contains(m.surface, ' ')
),
counted AS (SELECT short, long, kind, count(DISTINCT note) AS notes FROM used GROUP BY ALL)
SELECT c.short, l.node AS long_node, l.kind, c.notes, sum(c.notes) OVER (PARTITION BY c.short) AS all_notes
FROM counted c JOIN nodes l ON l.name_key = c.long AND l.kind = c.kind AND l.scope = ''
QUALIFY row_number() OVER (PARTITION BY c.short ORDER BY c.notes DESC, c.long) = 1
ORDER BY ALL;
