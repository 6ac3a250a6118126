-- Attributions: of claims that both builds have, who states them; of the others, all.
-- An agent is the same where its entity is. What is left over on both sides of a claim is
-- one attribution with another agent.
CREATE MACRO agents_of(entities, sources) AS TABLE
    SELECT iri, label FROM query_table(entities) UNION ALL SELECT iri, label FROM query_table(sources);

CREATE TABLE attributions_before AS
SELECT coalesce(s.after, 'before ' || t.claim) AS claim, coalesce(e.after, t.agent) AS agent, g.label, t.role, t.cue,
       t.ordinal, c.iri, c.text, c.path, c.line, c.seconds,
       row_number() OVER (PARTITION BY t.claim, coalesce(e.after, t.agent) ORDER BY t.ordinal) AS number
FROM before.attributions t
JOIN before.claims c ON c.iri = t.claim
LEFT JOIN same_claims s ON s.before = t.claim
LEFT JOIN same_entities e ON e.before = t.agent
LEFT JOIN agents_of('before.entities', 'before.described_sources') g ON g.iri = t.agent;

CREATE TABLE attributions_after AS
SELECT t.claim, t.agent, g.label, t.role, t.cue, t.ordinal, c.iri, c.text, c.path, c.line, c.seconds,
       row_number() OVER (PARTITION BY t.claim, t.agent ORDER BY t.ordinal) AS number
FROM after.attributions t
JOIN after.claims c ON c.iri = t.claim
LEFT JOIN agents_of('after.entities', 'after.described_sources') g ON g.iri = t.agent;

CREATE TABLE same_attributions AS
SELECT claim, b.ordinal AS before, a.ordinal AS after
FROM attributions_before b JOIN attributions_after a USING (claim, agent, number);

INSERT INTO same_attributions
SELECT claim, b.ordinal, a.ordinal
FROM (SELECT claim, ordinal, row_number() OVER (PARTITION BY claim ORDER BY ordinal) AS number
      FROM attributions_before WHERE (claim, ordinal) NOT IN (SELECT claim, before FROM same_attributions)) b
JOIN (SELECT claim, ordinal, row_number() OVER (PARTITION BY claim ORDER BY ordinal) AS number
      FROM attributions_after WHERE (claim, ordinal) NOT IN (SELECT claim, after FROM same_attributions)) a
    USING (claim, number);

INSERT INTO changes
SELECT 'attributions', kind_of(b.iri, a.iri), coalesce(a.iri, b.iri),
       format('{} ({}{}): {}', coalesce(a.label, b.label, a.agent, b.agent), coalesce(a.role, b.role),
              coalesce(format(', ''{}''', nullif(CASE WHEN a.iri IS NULL THEN b.cue ELSE a.cue END, '')), ''),
              coalesce(a.text, b.text)),
       coalesce(a.path, b.path), coalesce(a.line, b.line), CASE WHEN a.iri IS NULL THEN b.seconds ELSE a.seconds END,
       CASE WHEN b.iri IS NULL OR a.iri IS NULL THEN [] ELSE differing([
           {'name': 'source', 'before': coalesce(b.label, b.agent), 'after': coalesce(a.label, a.agent)},
           {'name': 'role', 'before': b.role, 'after': a.role},
           {'name': 'cue', 'before': nullif(b.cue, ''), 'after': nullif(a.cue, '')}
       ]) END AS fields
FROM (SELECT t.*, s.after FROM attributions_before t
      LEFT JOIN same_attributions s ON s.claim = t.claim AND s.before = t.ordinal) b
FULL JOIN attributions_after a ON a.claim = b.claim AND a.ordinal = b.after
WHERE b.iri IS NULL OR a.iri IS NULL OR len(fields) > 0;
