"""Expressions of Spark SQL that several tables need."""


def half_away(n, d):
    """Whole numbers n ÷ d, half away from zero; null where d is 0."""
    return f"(((2 * abs({n}) + abs({d})) div nullif(2 * abs({d}), 0)) * CAST(signum({n}) * signum({d}) AS BIGINT))"


def units4(x):
    return f"CAST(({x}) * 10000 AS BIGINT)"


def scale4(n):
    return f"CAST(CAST({n} AS DECIMAL(20, 0)) * 0.0001 AS DECIMAL(18, 4))"


def scale6(n):
    return f"CAST(CAST({n} AS DECIMAL(20, 0)) * 0.000001 AS DECIMAL(18, 6))"


def days_between(a, b):
    return f"timestampdiff(SECOND, {a}, {b}) div 86400"


def in_base(amount, currency, rate):
    return f"CASE WHEN {currency} = 'EUR' THEN {amount} ELSE CAST(round({amount} * {rate}, 4) AS DECIMAL(18, 4)) END"


def is_own(channel):
    return f"{channel} IN ('website', 'mobile_app')"


def version_key(identity, since):
    return f"""md5({identity} || '|' || date_format({since}, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"))"""


def first_of(relation, partition, order, columns="*"):
    """Of each partition the row that comes first."""
    return f"""(SELECT {columns} FROM (
        SELECT *, row_number() OVER (PARTITION BY {partition} ORDER BY {order}) AS place FROM {relation}) WHERE place = 1)"""


def versions(relation, identity, columns, by=""):
    """Periods in which a record of a dimension said the same; `by` names columns that keep histories apart."""
    partition = f"{by}, {identity}" if by else identity
    dated = f"(SELECT *, greatest(_version_time, TIMESTAMP '1970-01-01') AS changed_at FROM {relation})"
    standing = first_of(dated, f"{partition}, changed_at", "_version_time DESC, _seq DESC")
    history = f"PARTITION BY {partition} ORDER BY changed_at"
    kept = f"{by}, " if by else ""
    return f"""(SELECT {kept}{identity}, {columns}, _seq,
        CASE WHEN is_first THEN TIMESTAMP '1970-01-01' ELSE changed_at END AS valid_from,
        coalesce(lead(changed_at) OVER ({history}), TIMESTAMP '9999-12-31') AS valid_to,
        lead(changed_at) OVER ({history}) IS NULL AS is_current
      FROM (SELECT *, lag(_seq) OVER ({history}) IS NULL AS is_first,
          struct({columns}) <=> lag(struct({columns})) OVER ({history}) AS is_same FROM {standing})
      WHERE is_first OR NOT is_same)"""


def rates(relation, by=""):
    """Exchange rates, each with the days that it serves: at most eight."""
    kept = f"{by}, " if by else ""
    standing = first_of(relation, f"{kept}currency, date", "_version_time DESC, _seq DESC")
    return f"""(SELECT {kept}currency, date AS valid_from, rate, _seq,
        least(lead(date) OVER (PARTITION BY {kept}currency ORDER BY date), date_add(date, 8)) AS valid_to FROM {standing})"""


def rates_by_day(relation, by=""):
    kept = f"{by}, " if by else ""
    return f"SELECT {kept}currency, explode(sequence(valid_from, date_sub(valid_to, 1))) AS day, rate FROM {rates(relation, by)}"


APP_PAGE = "'^([a-zA-Z][a-zA-Z0-9+.-]*:)?(//[^/?#]*)?/app/'"


def channel_of(e):
    return f"CASE WHEN {e}.channel = 'mobile_app' OR {e}.page_url RLIKE {APP_PAGE} THEN 'mobile_app' ELSE 'website' END"
