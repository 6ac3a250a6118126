-- Nodes: what can be merged. A name is one node over the vault; a bare first name or
-- surname is none until it is known whom it means, unless it is a name of its own (Plato):
-- nobody's full name has it, and several channels do. What the owner names together with a
-- channel, or names though it is bare, is a node, too.
CREATE OR REPLACE TABLE person_words AS
SELECT name_key, plain, split_part(plain, ' ', 1) AS first_word, split_part(plain, ' ', -1) AS last_word,
       NOT contains(plain, ' ') AS is_bare,
       CASE WHEN len(string_split(plain, ' ')) >= 3 AND len(list_distinct(string_split(plain, ' '))) = len(string_split(plain, ' '))
            THEN array_to_string(list_transform(string_split(plain, ' '), lambda word: word[1]), '') END AS letters
FROM plain_names;

CREATE OR REPLACE TABLE bare_names AS
WITH bare AS (
    SELECT plain, count(DISTINCT note) AS notes, count(DISTINCT channel) AS channels
    FROM atoms JOIN person_words USING (name_key) WHERE kind = 'Person' AND is_bare GROUP BY plain
),
borne AS (
    SELECT word AS plain, count(DISTINCT note) AS notes
    FROM (
        SELECT note, unnest([first_word, last_word]) AS word
        FROM atoms JOIN person_words USING (name_key) WHERE kind = 'Person' AND NOT is_bare
    )
    GROUP BY word
)
SELECT w.name_key, plain,
       channels >= 3 AND coalesce(borne.notes, 0) * 10 < bare.notes
       AND plain NOT IN (SELECT letters FROM person_words WHERE letters IS NOT NULL) AS is_own
FROM bare LEFT JOIN borne USING (plain) JOIN person_words w USING (plain) WHERE w.is_bare;

CREATE OR REPLACE TABLE atom_scopes AS
SELECT a.*, coalesce(b.plain, a.name_key) AS plain, coalesce(
           (SELECT max(coalesce(n.channel, '')) FROM named n
            WHERE n.name_key = a.name_key AND coalesce(n.kind = a.kind, true) AND coalesce(n.channel = a.channel, true)),
           CASE WHEN a.kind <> 'Person' OR coalesce(b.is_own, true) THEN '' END
       ) AS scope
FROM atoms a LEFT JOIN bare_names b ON b.name_key = a.name_key AND a.kind = 'Person';

CREATE OR REPLACE TABLE node_notes AS
SELECT kind || ':' || name_key || CASE WHEN scope = '' THEN '' ELSE '@' || scope END AS node,
       note, channel, video, name_key, kind, scope, mentions, type, is_main
FROM atom_scopes WHERE scope IS NOT NULL;

CREATE OR REPLACE TABLE nodes AS
SELECT node, any_value(name_key) AS name_key, any_value(kind) AS kind, any_value(type) AS type,
       any_value(scope) AS scope, any_value(is_main) AS is_main,
       count(*) AS notes, count(DISTINCT channel) AS channels, sum(mentions) AS mentions
FROM node_notes GROUP BY node ORDER BY node;
