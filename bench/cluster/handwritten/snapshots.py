"""Gold: snapshots of the past. All moments are computed at once, beside each other, by a column `moment`."""

from expressions import channel_of, days_between, half_away, rates_by_day, scale6, versions
from sales import standard_sales
from silver import PRODUCT

SOURCES = (
    "user_events",
    "marketplace_sales",
    "product_catalog",
    "customer_data",
    "marketing_campaigns",
    "marketing_spend",
    "fx_rates",
)


def build(t):
    moments(t)
    events(t)
    known_sales(t)
    t.keep("buyer", scored_buyers())
    t.store(
        "gold",
        "customer_segment_history",
        f"SELECT moment AS as_of, CAST(moment AS DATE) AS month_start, {BUYER} FROM buyer WHERE is_month",
    )
    segmentation(t)
    interactions(t)
    for name in ("known_sale", "known_interaction", "buyer", "volatile_event", "plain_event"):
        t.run("uncache", f"UNCACHE TABLE {name}")


BUYER = """customer_id, first_purchase_at, last_purchase_at, recency_days, frequency, monetary, gross_purchases, r_score, f_score,
    m_score, fm_score, segment"""


def moments(t):
    """Month starts, the last 13 Mondays and as_of, none before anything was known."""
    known = " UNION ALL ".join(f"SELECT max(_known_at) AS known FROM {t.bronze}.raw_{s}" for s in SOURCES)
    t.as_of = t.run("as_of", f"SELECT CAST(max(known) AS STRING) AS known FROM ({known})")[0].known
    t.keep(
        "moment",
        f"""WITH bound AS (
              SELECT least((SELECT min(_known_at) FROM {t.bronze}.raw_user_events),
                (SELECT min(_known_at) FROM {t.bronze}.raw_marketplace_sales)) AS first, TIMESTAMP '{t.as_of}' AS last
            ), month AS (
              SELECT explode(sequence(date_trunc('month', first), last, INTERVAL 1 MONTH)) AS moment FROM bound
            ), week AS (
              SELECT explode(sequence(date_trunc('week', last) - INTERVAL 84 DAY, last, INTERVAL 7 DAY)) AS moment FROM bound
              UNION SELECT last FROM bound
            )
            SELECT coalesce(m.moment, w.moment) AS moment, m.moment IS NOT NULL AS is_month, w.moment IS NOT NULL AS is_week,
              coalesce(w.moment = b.last, false) AS is_last
            FROM month m FULL JOIN week w ON w.moment = m.moment CROSS JOIN bound b
            WHERE coalesce(m.moment, w.moment) > b.first""",
    )


def events(t):
    """What an event says changes later only in sessions where an event came twice, or that name several customers. Those
    few ("volatile") sessions are evaluated anew at each moment, all others once."""
    raw = f"{t.bronze}.raw_user_events"
    t.keep(
        "named_session",
        f"""SELECT session_id AS session_key, min(customer_id) <> max(customer_id) AS several,
              min(_visible_from) FILTER (WHERE customer_id IS NOT NULL) AS named_from
            FROM {raw} WHERE session_id IS NOT NULL GROUP BY session_id HAVING count(customer_id) BETWEEN 1 AND count(*) - 1""",
    )
    t.keep(
        "volatile_session",
        f"""SELECT DISTINCT coalesce(r.session_id, 'event:' || r.event_id) AS session_key FROM {raw} r
              LEFT SEMI JOIN superseded_event s ON s.event_id = r.event_id
            UNION SELECT session_key FROM named_session WHERE several""",
    )
    t.keep(
        "plain_event",
        f"""SELECT e.event_type, e.event_id, e.event_time, e.product_id, e.order_id, e.quantity, e.unit_price, e.currency,
              e.channel, e.session_key, e.customer_id, CASE WHEN e.is_customer_inferred THEN s.named_from END AS named_from,
              e._visible_from, e._arrived_at, e._seq
            FROM (SELECT * FROM {t.silver}.standardized_user_events
                WHERE event_type = 'purchase' OR (event_type IN ('product_view', 'add_to_cart') AND NOT is_bot
                  AND customer_id IS NOT NULL AND product_id IS NOT NULL)) e
            LEFT ANTI JOIN volatile_session v ON v.session_key = e.session_key
            LEFT JOIN named_session s ON s.session_key = e.session_key""",
    )
    visible = f"""SELECT m.moment, r.event_id, coalesce(r.session_id, 'event:' || r.event_id) AS session_key, r.customer_id,
          r.event_type, r.event_time, r.product_id, r.order_id, r.quantity, r.unit_price, coalesce(r.currency, 'EUR') AS currency,
          {channel_of("r")} AS channel, b.user_agent IS NOT NULL AS is_bot, r._arrived_at, r._seq,
          row_number() OVER (PARTITION BY m.moment, r.event_id ORDER BY r._seq) AS place
        FROM {raw} r LEFT SEMI JOIN volatile_session v ON v.session_key = coalesce(r.session_id, 'event:' || r.event_id)
        LEFT JOIN bot b ON b.user_agent = r.user_agent
        JOIN moment m ON r._visible_from <= m.moment"""
    t.keep(
        "volatile_event",
        f"""WITH visible AS (SELECT * FROM ({visible}) WHERE place = 1), session AS (
              SELECT moment, session_key, min_by(customer_id, struct(event_time, event_id)) AS customer_id
              FROM visible WHERE customer_id IS NOT NULL GROUP BY moment, session_key
            )
            SELECT v.moment, v.event_id, v.session_key, coalesce(v.customer_id, s.customer_id) AS customer_id, v.event_type,
              v.event_time, v.product_id, v.order_id, v.quantity, v.unit_price, v.currency, v.channel, v.is_bot, v._arrived_at, v._seq
            FROM visible v LEFT JOIN session s ON s.session_key = v.session_key AND s.moment = v.moment""",
    )


def known_sales(t):
    """Sales as known at each moment."""
    columns = "event_id, event_time, product_id, order_id, quantity, unit_price, currency, channel, session_key, _arrived_at, _seq"
    named = "CASE WHEN e.named_from IS NULL OR e.named_from <= m.moment THEN e.customer_id END"
    t.view(
        "known_purchase",
        f"""SELECT *, coalesce(customer_id, 'session:' || session_key) AS visitor_id FROM (
              SELECT m.moment, {columns}, {named} AS customer_id
              FROM plain_event e JOIN moment m ON e._visible_from <= m.moment WHERE e.event_type = 'purchase'
              UNION ALL SELECT moment, {columns}, customer_id FROM volatile_event WHERE event_type = 'purchase')""",
    )
    t.view("visible_sale", "SELECT m.moment, r.* FROM sale_record r JOIN moment m ON r._visible_from <= m.moment")
    visible_rate = f"(SELECT m.moment, r.* FROM {t.bronze}.raw_fx_rates r JOIN moment m ON r._visible_from <= m.moment)"
    t.keep("known_rate", rates_by_day(visible_rate, "moment"))
    t.keep(
        "known_sale",
        f"""SELECT moment, customer_id, product_id, session_key, order_key, channel, sold_at, is_return, amount_base
            FROM ({standard_sales("visible_sale", "known_purchase", "known_rate", "moment")})
            WHERE status = 'completed' AND sold_at <= moment""",
    )


def scored_buyers():
    """Buyers with their scores, 1 + floor(5 × (rank − 1) ÷ n), and their segment."""

    def score(order):
        return f"1 + (5 * (rank() OVER (PARTITION BY moment ORDER BY {order}) - 1)) div count(*) OVER (PARTITION BY moment)"

    return f"""
      WITH buyer AS (
        SELECT moment, customer_id, min(sold_at) FILTER (WHERE NOT is_return) AS first_purchase_at,
          max(sold_at) FILTER (WHERE NOT is_return) AS last_purchase_at,
          count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS frequency,
          CAST(coalesce(sum(amount_base), 0) AS DECIMAL(18, 4)) AS monetary,
          CAST(coalesce(sum(amount_base) FILTER (WHERE NOT is_return), 0) AS DECIMAL(18, 4)) AS gross_purchases
        FROM known_sale WHERE customer_id IS NOT NULL
        GROUP BY moment, customer_id HAVING count(*) FILTER (WHERE NOT is_return) > 0
      ), recent AS (
        SELECT *, {days_between("last_purchase_at", "moment")} AS recency_days FROM buyer
      ), ranked AS (
        SELECT *, {score("recency_days DESC")} AS r_score, {score("frequency")} AS f_score, {score("monetary")} AS m_score FROM recent
      ), scored AS (
        SELECT *, (f_score + m_score + 1) div 2 AS fm_score FROM ranked
      )
      SELECT s.*, m.is_month, m.is_last,
        CASE WHEN r_score >= 4 THEN CASE WHEN fm_score >= 4 THEN 'champion' WHEN fm_score >= 2 THEN 'promising' ELSE 'new' END
          WHEN r_score = 3 THEN CASE WHEN fm_score >= 4 THEN 'loyal' ELSE 'needs_attention' END
          WHEN fm_score >= 3 THEN 'at_risk' ELSE 'lost' END AS segment
      FROM scored s JOIN moment m ON m.moment = s.moment"""


def visible_products(t):
    return f"(SELECT m.moment, m.is_last, r.* FROM {t.bronze}.raw_product_catalog r JOIN moment m ON r._visible_from <= m.moment)"


def segmentation(t):
    last = f"(SELECT * FROM {visible_products(t)} WHERE is_last)"
    t.store(
        "gold",
        "customer_segmentation",
        f"""WITH diversity AS (
              SELECT s.customer_id, count(DISTINCT s.product_id) AS distinct_products, count(DISTINCT p.category) AS distinct_categories,
                count(DISTINCT s.channel) AS distinct_channels
              FROM known_sale s JOIN moment m ON m.moment = s.moment AND m.is_last
              LEFT JOIN {versions(last, "product_id", PRODUCT)} p
                ON p.product_id = s.product_id AND s.sold_at >= p.valid_from AND s.sold_at < p.valid_to
              WHERE s.customer_id IS NOT NULL AND NOT s.is_return GROUP BY s.customer_id
            )
            SELECT moment AS as_of, {BUYER},
              CASE WHEN m_score >= 4 THEN 'high' WHEN m_score >= 2 THEN 'medium' ELSE 'low' END AS value_tier,
              CASE WHEN recency_days <= 30 THEN 'active' WHEN recency_days <= 90 THEN 'cooling' ELSE 'inactive' END AS activity_status,
              {days_between("first_purchase_at", "moment")} AS tenure_days, distinct_products, distinct_categories, distinct_channels
            FROM buyer JOIN diversity USING (customer_id) WHERE is_last""",
    )


def interactions(t):
    recent = "event_time > {0}moment - INTERVAL 90 DAY"
    t.keep(
        "known_interaction",
        f"""SELECT m.moment, customer_id, product_id, session_key, event_type, event_time
            FROM plain_event e JOIN moment m ON e._visible_from <= m.moment
            WHERE m.is_week AND event_type <> 'purchase' AND (named_from IS NULL OR named_from <= m.moment) AND {recent.format("m.")}
            UNION ALL
            SELECT moment, customer_id, product_id, session_key, event_type, event_time
            FROM volatile_event LEFT SEMI JOIN (SELECT moment AS week FROM moment WHERE is_week) ON week = moment
            WHERE event_type IN ('product_view', 'add_to_cart') AND NOT is_bot AND customer_id IS NOT NULL
              AND product_id IS NOT NULL AND {recent.format("")}""",
    )
    t.store("gold", "customer_product_interactions", interaction_rows(t), month_of="as_of")


def interaction_rows(t):
    def views(kind, days):
        return f"count(*) FILTER (WHERE event_type = '{kind}' AND event_time > moment - INTERVAL {days} DAY)"

    def bought(days):
        return f"count(DISTINCT order_key) FILTER (WHERE NOT is_return AND sold_at > moment - INTERVAL {days} DAY)"

    products = versions(visible_products(t), "product_id", PRODUCT, "moment")
    pair = "moment, customer_id, product_id"
    joined = "b.moment = a.moment AND b.customer_id = a.customer_id AND b.product_id = a.product_id"
    counts = ", ".join(
        f"coalesce({what}_{days}d, 0) AS {what}_{days}d" for what in ("views", "carts", "purchases") for days in (7, 30, 90)
    )
    return f"""
      WITH sale AS (
        SELECT s.* FROM known_sale s JOIN moment m ON m.moment = s.moment AND m.is_week WHERE product_id IS NOT NULL
      ), bought AS (
        SELECT {pair}, max(sold_at) FILTER (WHERE NOT is_return) AS last_at,
          count(DISTINCT order_key) FILTER (WHERE NOT is_return) AS frequency,
          CAST(coalesce(sum(amount_base), 0) AS DECIMAL(18, 4)) AS monetary,
          {bought(7)} AS purchases_7d, {bought(30)} AS purchases_30d, {bought(90)} AS purchases_90d
        FROM sale WHERE customer_id IS NOT NULL GROUP BY {pair}
      ), activity AS (
        SELECT {pair}, max(event_time) AS last_at,
          {views("product_view", 7)} AS views_7d, {views("product_view", 30)} AS views_30d, {views("product_view", 90)} AS views_90d,
          {views("add_to_cart", 7)} AS carts_7d, {views("add_to_cart", 30)} AS carts_30d, {views("add_to_cart", 90)} AS carts_90d
        FROM known_interaction GROUP BY {pair}
      ), cart AS (
        SELECT c.moment, c.customer_id, c.product_id, count(*) AS sessions, count(*) FILTER (WHERE b.session_key IS NULL) AS abandoned
        FROM (SELECT DISTINCT {pair}, session_key FROM known_interaction WHERE event_type = 'add_to_cart') c
        LEFT JOIN (SELECT DISTINCT moment, session_key, product_id FROM sale WHERE session_key IS NOT NULL AND NOT is_return) b
          ON b.moment = c.moment AND b.session_key = c.session_key AND b.product_id = c.product_id
        GROUP BY c.moment, c.customer_id, c.product_id
      ), standing AS (
        SELECT moment, product_id, coalesce(category, 'unknown') AS category, base_price FROM {products}
        WHERE valid_from <= moment AND valid_to > moment
      ), product AS (
        SELECT *, CASE WHEN base_price IS NOT NULL THEN
            rank() OVER (PARTITION BY moment, category, base_price IS NULL ORDER BY base_price) - 1 END AS cheaper,
          count(base_price) OVER (PARTITION BY moment, category) AS products
        FROM standing
      ), pair AS (
        SELECT coalesce(a.moment, b.moment) AS moment, coalesce(a.customer_id, b.customer_id) AS customer_id,
          coalesce(a.product_id, b.product_id) AS product_id, {counts}, greatest(a.last_at, b.last_at) AS last_interaction_at,
          coalesce(frequency, 0) AS frequency, coalesce(monetary, 0) AS monetary
        FROM activity a FULL JOIN bought b ON {joined} WHERE a.customer_id IS NOT NULL OR b.purchases_90d > 0
      ), known AS (
        SELECT p.*, coalesce(c.category, 'unknown') AS category, c.cheaper, c.products,
          views_90d + 3 * carts_90d + 5 * purchases_90d AS interest
        FROM pair p LEFT JOIN product c ON c.product_id = p.product_id AND c.moment = p.moment
      ), tasted AS (
        SELECT *, sum(interest) OVER (PARTITION BY moment, customer_id, category) AS of_category,
          sum(interest) OVER (PARTITION BY moment, customer_id) AS of_customer FROM known
      )
      SELECT k.customer_id, k.product_id, k.moment AS as_of, 'v1' AS feature_version, views_7d, views_30d, views_90d, carts_7d,
        carts_30d, carts_90d, purchases_7d, purchases_30d, purchases_90d, last_interaction_at,
        {days_between("last_interaction_at", "k.moment")} AS recency_days, frequency, CAST(monetary AS DECIMAL(18, 4)) AS monetary,
        k.category, {scale6(half_away("1000000 * of_category", "of_customer"))} AS category_affinity,
        {scale6(half_away("1000000 * cheaper", "products"))} AS price_rank, coalesce(c.abandoned, 0) AS abandoned_carts_90d,
        {scale6(half_away("1000000 * c.abandoned", "c.sessions"))} AS abandonment_rate
      FROM tasted k LEFT JOIN cart c ON c.moment = k.moment AND c.customer_id = k.customer_id AND c.product_id = k.product_id"""
