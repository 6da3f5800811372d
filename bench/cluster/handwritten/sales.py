"""Silver: sale lines of all channels in one shape, and the calendar."""

from expressions import half_away, in_base, is_own, scale4, units4


def escaped(part):
    return f"replace(replace({part}, '%', '%25'), '|', '%7C')"


def build(t):
    # What sales are made of, once, with the moment from which each record is visible; snapshots read the same.
    t.keep(
        "sale_record",
        f"""SELECT marketplace_name, transaction_id, line_id, product_id, customer_id, quantity, currency, status,
              commission_rate, shipping_cost, tax_amount, transaction_time, settlement_time, payment_method, seller_id,
              _arrived_at, _seq, _version_time, _visible_from, CASE WHEN quantity < 0 THEN -abs(amount) ELSE amount END AS amount,
              CASE status WHEN 'pending' THEN 1 WHEN 'completed' THEN 2 WHEN 'cancelled' THEN 3 ELSE 4 END AS status_rank,
              CASE WHEN {is_own("marketplace_name")} THEN 'own|' || transaction_id
                ELSE {escaped("marketplace_name")} || '|' || {escaped("transaction_id")} END AS order_key,
              {escaped("marketplace_name")} || '|' || {escaped("transaction_id")} || '|' || {escaped("line_id")} AS sale_line_key
            FROM {t.bronze}.raw_marketplace_sales""",
    )
    t.view("purchase_event", f"SELECT * FROM {t.silver}.standardized_user_events WHERE event_type = 'purchase'")
    lines = standard_sales("sale_record", "purchase_event", "rate_by_day")
    t.store("silver", "standardized_sales", lines, month_of="sold_on")
    calendar(t)


def standard_sales(records, purchases, rates, by=""):
    """Lines of all channels; `by` names a column by which the relations hold several histories beside each other."""
    kept = f"{by}, " if by else ""
    same = (lambda a, b: f" AND {a}.{by} = {b}.{by}") if by else (lambda a, b: "")
    own = f"l.{by}, " if by else ""
    rate = "CAST(CASE WHEN l.currency = 'EUR' THEN 1 ELSE x.rate END AS DECIMAL(18, 8))"
    return f"""
      WITH sale AS (
        SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {kept}sale_line_key
            ORDER BY _version_time DESC, status_rank DESC, _seq DESC) AS place FROM {records}) WHERE place = 1
      ), purchase AS (
        SELECT *, 'own|' || coalesce(order_id, 'event:' || event_id) AS order_key,
          CASE WHEN order_id IS NULL OR product_id IS NULL THEN 'own|event:' || event_id
            ELSE 'own|' || {escaped("order_id")} || '|' || {escaped("product_id")} END AS sale_line_key,
          coalesce(quantity, 1) AS pieces
        FROM {purchases}
      ), own_order AS (
        SELECT DISTINCT {kept}order_key FROM sale WHERE {is_own("marketplace_name")}
      ), source AS (
        SELECT {kept}order_key, min_by(session_key, struct(event_time, event_id)) AS session_key,
          min_by(visitor_id, struct(event_time, event_id)) AS visitor_id
        FROM purchase p LEFT SEMI JOIN own_order o ON o.order_key = p.order_key{same("o", "p")}
        GROUP BY {kept}order_key
      ), event_line AS (
        SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {kept}sale_line_key ORDER BY event_time DESC, _seq DESC) AS place
          FROM purchase p LEFT ANTI JOIN own_order o ON o.order_key = p.order_key{same("o", "p")}) WHERE place = 1
      ), line AS (
        SELECT {own.replace("l.", "s.")}s.order_key, s.sale_line_key, 'sales' AS sales_source, s.marketplace_name AS channel,
          s.transaction_id, s.line_id, s.product_id, s.customer_id, p.session_key, coalesce(p.visitor_id, s.customer_id) AS visitor_id,
          s.quantity, {scale4(half_away(units4("s.amount"), "s.quantity"))} AS unit_price, s.amount, s.currency, s.commission_rate,
          s.shipping_cost, s.tax_amount, s.status, s.transaction_time AS sold_at, s.settlement_time, s.payment_method, s.seller_id,
          s._arrived_at, s._seq
        FROM sale s LEFT JOIN source p ON p.order_key = s.order_key{same("p", "s")}
        UNION ALL
        SELECT {kept}order_key, sale_line_key, 'events', channel, coalesce(order_id, event_id),
          coalesce(CASE WHEN order_id IS NOT NULL THEN product_id END, event_id), product_id, customer_id, session_key, visitor_id,
          pieces, unit_price,
          CAST(CASE WHEN pieces < 0 THEN -abs(unit_price * pieces) ELSE unit_price * pieces END AS DECIMAL(18, 4)),
          currency, 0, 0, 0, 'completed', event_time, NULL, NULL, NULL, _arrived_at, _seq
        FROM event_line
      )
      SELECT {own}l.order_key, l.sale_line_key, l.sales_source, l.channel, l.transaction_id, l.line_id, l.product_id, l.customer_id,
        l.session_key, l.visitor_id, l.quantity, l.unit_price, l.amount, l.currency,
        CAST(l.commission_rate AS DECIMAL(18, 8)) AS commission_rate, CAST(l.shipping_cost AS DECIMAL(18, 4)) AS shipping_cost,
        CAST(l.tax_amount AS DECIMAL(18, 4)) AS tax_amount, l.status, l.sold_at, CAST(l.sold_at AS DATE) AS sold_on,
        {rate} AS exchange_rate, {in_base("l.amount", "l.currency", "x.rate")} AS amount_base,
        {in_base("l.shipping_cost", "l.currency", "x.rate")} AS shipping_cost_base,
        {in_base("l.tax_amount", "l.currency", "x.rate")} AS tax_amount_base, {rate} IS NULL AS is_rate_missing,
        l.quantity < 0 AS is_return, l.settlement_time, l.payment_method, l.seller_id, l._arrived_at, l._seq
      FROM line l LEFT JOIN {rates} x ON x.currency = l.currency AND x.day = CAST(l.sold_at AS DATE){same("x", "l")}"""


def calendar(t):
    t.store(
        "silver",
        "dim_date",
        f"""WITH fact AS (
              SELECT min(event_day) AS a, max(event_day) AS b FROM {t.silver}.standardized_user_events
              UNION ALL SELECT min(sold_on), max(sold_on) FROM {t.silver}.standardized_sales
              UNION ALL SELECT min(day), max(day) FROM {t.silver}.standardized_marketing_spend
            ), calendar AS (
              SELECT explode(sequence(trunc(min(a), 'YEAR'), make_date(year(max(b)), 12, 31))) AS day FROM fact
            )
            SELECT day, year(day) AS year, quarter(day) AS quarter, month(day) AS month, trunc(day, 'MM') AS month_start,
              day(day) AS day_of_month, dayofyear(day) AS day_of_year, extract(YEAROFWEEK FROM day) AS iso_year,
              weekofyear(day) AS iso_week, trunc(day, 'WEEK') AS week_start, weekday(day) + 1 AS day_of_week,
              date_format(day, 'EEEE') AS day_name, weekday(day) >= 5 AS is_weekend
            FROM calendar""",
    )
