"""Gold: facts, attribution, daily figures."""

from expressions import half_away, is_own, scale4, scale6, units4

RULES = ("first_touch", "last_touch", "linear", "time_decay", "position_based")


def build(t):
    touchpoints(t)
    facts(t)
    performance(t)
    effectiveness(t)


def shared(value, upto, own, total):
    """What of a value falls to one of several: rounded so that the parts add up."""
    return f"{half_away(f'{value} * {upto}', total)} - {half_away(f'{value} * ({upto} - {own})', total)}"


def touchpoints(t):
    def sole(weight):
        return f"""{weight}_weight, CAST({weight}_weight AS DECIMAL(18, 6)) AS {weight}_share,
          CAST(conversion_value * {weight}_weight AS DECIMAL(18, 4)) AS {weight}_revenue"""

    def split(rule, upto, weight, total):
        return f"""{scale6(shared("1000000", upto, weight, total))} AS {rule}_share,
          {scale4(shared("v", upto, weight, total))} AS {rule}_revenue"""

    t.store(
        "gold",
        "campaign_touchpoints",
        f"""WITH conversion AS (
              SELECT order_key, min_by(visitor_id, struct(sold_at, sale_line_key)) FILTER (WHERE visitor_id IS NOT NULL) AS visitor_id,
                min_by(customer_id, struct(sold_at, sale_line_key)) FILTER (WHERE customer_id IS NOT NULL) AS customer_id,
                min(sold_at) AS converted_at, min(sold_on) AS conversion_day,
                CAST(coalesce(sum(amount_base), 0) AS DECIMAL(18, 4)) AS conversion_value
              FROM {t.silver}.standardized_sales WHERE {is_own("channel")} AND status = 'completed' AND NOT is_return
              GROUP BY order_key
            ), touch AS (
              SELECT c.*, t.event_id, t.campaign_id, t.session_key, t.touched_at,
                CAST(row_number() OVER (PARTITION BY c.order_key ORDER BY t.touched_at, t.event_id) AS BIGINT) AS position,
                count(*) OVER (PARTITION BY c.order_key) AS touch_count,
                timestampdiff(SECOND, t.touched_at, c.converted_at) AS seconds_to_conversion
              FROM conversion c JOIN {t.silver}.campaign_touches t ON t.visitor_id = c.visitor_id
                AND t.touched_at <= c.converted_at AND t.touched_at > c.converted_at - INTERVAL 30 DAY
            ), weighted AS (
              SELECT *, CAST(position = 1 AS BIGINT) AS first_touch_weight, CAST(position = touch_count AS BIGINT) AS last_touch_weight,
                1L AS linear_weight,
                CAST(greatest(1, round(1048576 * pow(2D, -(seconds_to_conversion div 3600) / 168D))) AS BIGINT) AS time_decay_weight,
                CAST(CASE WHEN touch_count <= 2 THEN 1 WHEN position = 1 OR position = touch_count THEN 2 * (touch_count - 2)
                  ELSE 1 END AS BIGINT) AS position_based_weight, {units4("conversion_value")} AS v
              FROM touch
            ), summed AS (
              SELECT *, sum(time_decay_weight) OVER (PARTITION BY order_key ORDER BY position ROWS UNBOUNDED PRECEDING) AS decay_upto,
                sum(time_decay_weight) OVER (PARTITION BY order_key) AS decay_total,
                sum(position_based_weight) OVER (PARTITION BY order_key ORDER BY position ROWS UNBOUNDED PRECEDING) AS based_upto,
                sum(position_based_weight) OVER (PARTITION BY order_key) AS based_total
              FROM weighted
            )
            SELECT order_key, event_id, position, touch_count, campaign_id, session_key, visitor_id, customer_id, touched_at,
              converted_at, conversion_day, seconds_to_conversion, conversion_value, {sole("first_touch")}, {sole("last_touch")},
              linear_weight, {split("linear", "position", "1", "touch_count")},
              time_decay_weight, {split("time_decay", "decay_upto", "time_decay_weight", "decay_total")},
              position_based_weight, {split("position_based", "based_upto", "position_based_weight", "based_total")}
            FROM summed""",
        month_of="conversion_day",
    )


def facts(t):
    is_conversion = f"{is_own('channel')} AND status = 'completed' AND NOT is_return"
    t.store(
        "gold",
        "fact_sales",
        f"""WITH line AS (
              SELECT *, {is_conversion} AS is_conversion,
                CASE WHEN {is_conversion} THEN min(CASE WHEN {is_conversion} THEN sold_on END) OVER (PARTITION BY order_key)
                  ELSE sold_on END AS attribution_day,
                CASE WHEN status = 'completed' THEN amount_base ELSE 0 END AS total_amount,
                CAST(CASE WHEN status = 'completed' THEN round(amount_base * coalesce(commission_rate, 0), 4)
                  + CASE WHEN shipping_cost IS NULL THEN 0 ELSE shipping_cost_base END ELSE 0 END AS DECIMAL(18, 4)) AS fees
              FROM {t.silver}.standardized_sales
            )
            SELECT l.sale_line_key, l.order_key, l.sold_on, l.sold_at, l.channel, l.sales_source, l.customer_id,
              coalesce(c.customer_key, 'unknown') AS customer_key, l.product_id, coalesce(p.product_key, 'unknown') AS product_key,
              CASE WHEN l.is_conversion THEN t.campaign_id END AS campaign_id, l.session_key, l.is_conversion, l.attribution_day,
              l.quantity, CASE WHEN l.currency = 'EUR' THEN l.unit_price
                ELSE CAST(round(l.unit_price * l.exchange_rate, 4) AS DECIMAL(18, 4)) END AS unit_price, l.amount_base AS gross_amount,
              CAST(l.total_amount AS DECIMAL(18, 4)) AS total_amount, l.fees,
              CAST(l.total_amount - l.fees AS DECIMAL(18, 4)) AS net_amount, l.tax_amount_base AS tax_amount, l.currency,
              l.exchange_rate, l.is_rate_missing, l.status, l.is_return
            FROM line l
            LEFT JOIN (SELECT order_key, campaign_id FROM {t.gold}.campaign_touchpoints WHERE position = touch_count) t
              ON t.order_key = l.order_key
            LEFT JOIN {t.silver}.dim_customer c
              ON c.customer_id = l.customer_id AND l.sold_at >= c.valid_from AND l.sold_at < c.valid_to
            LEFT JOIN {t.silver}.dim_product p
              ON p.product_id = l.product_id AND l.sold_at >= p.valid_from AND l.sold_at < p.valid_to""",
        month_of="sold_on",
    )
    t.store(
        "gold",
        "fact_user_activity",
        f"""SELECT e.event_id, e.session_key,
              CAST(row_number() OVER (PARTITION BY e.session_key ORDER BY e.event_time, e.event_id) AS BIGINT) AS session_position,
              e.visitor_id, e.customer_id, coalesce(c.customer_key, 'unknown') AS customer_key, e.product_id,
              coalesce(p.product_key, 'unknown') AS product_key, e.campaign_id, e.event_type, e.event_time, e.event_day, e.channel,
              e.device_type, e.quantity, e.time_spent_seconds, e.is_bot, e.lateness_class
            FROM {t.silver}.standardized_user_events e
            LEFT JOIN {t.silver}.dim_customer c
              ON c.customer_id = e.customer_id AND e.event_time >= c.valid_from AND e.event_time < c.valid_to
            LEFT JOIN {t.silver}.dim_product p
              ON p.product_id = e.product_id AND e.event_time >= p.valid_from AND e.event_time < p.valid_to""",
        month_of="event_day",
    )


def performance(t):
    sold = "status = 'completed' AND NOT is_return"
    t.store(
        "gold",
        "sales_performance_metrics",
        f"""WITH sales AS (
              SELECT sold_on AS day, channel, sum(total_amount) AS revenue, sum(net_amount) AS net_revenue,
                sum(total_amount) FILTER (WHERE {sold}) AS order_revenue,
                count(DISTINCT order_key) FILTER (WHERE {sold}) AS transactions,
                sum(quantity) FILTER (WHERE status = 'completed') AS units_sold,
                count(DISTINCT customer_id) FILTER (WHERE {sold}) AS unique_customers
              FROM {t.gold}.fact_sales GROUP BY sold_on, channel
            ), traffic AS (
              SELECT day, channel, count(*) AS visitors, count(*) FILTER (WHERE bought) AS buyers
              FROM (SELECT event_day AS day, channel, visitor_id, bool_or(event_type = 'purchase') AS bought
                FROM {t.silver}.standardized_user_events WHERE NOT is_bot GROUP BY event_day, channel, visitor_id)
              GROUP BY day, channel
            )
            SELECT coalesce(s.day, t.day) AS day, coalesce(s.channel, t.channel) AS channel,
              CAST(coalesce(revenue, 0) AS DECIMAL(18, 4)) AS revenue, CAST(coalesce(order_revenue, 0) AS DECIMAL(18, 4)) AS order_revenue,
              CAST(coalesce(net_revenue, 0) AS DECIMAL(18, 4)) AS net_revenue, coalesce(transactions, 0) AS transactions,
              coalesce(units_sold, 0) AS units_sold, coalesce(unique_customers, 0) AS unique_customers,
              {scale4(half_away(units4("order_revenue"), "transactions"))} AS average_order_value, coalesce(visitors, 0) AS visitors,
              coalesce(buyers, 0) AS buyers, {scale6(half_away("1000000 * buyers", "visitors"))} AS conversion_rate,
              CAST(coalesce(s.day, t.day) AS TIMESTAMP) + INTERVAL 3 DAY > TIMESTAMP '{t.as_of}' AS provisional
            FROM sales s FULL JOIN traffic t ON t.day = s.day AND t.channel = s.channel""",
    )


def segment_of(alias):
    return f"CASE WHEN {alias}.customer_id IS NULL THEN 'anonymous' ELSE coalesce(h.segment, 'new') END"


def effectiveness(t):
    # A customer's segment in the last monthly snapshot at or before a day.
    t.view(
        "segment_from",
        f"""SELECT h.customer_id, h.segment, h.month_start, m.until FROM {t.gold}.customer_segment_history h JOIN (
              SELECT month_start, coalesce(lead(month_start) OVER (ORDER BY month_start), DATE '9999-12-31') AS until
              FROM (SELECT DISTINCT month_start FROM {t.gold}.customer_segment_history)) m ON m.month_start = h.month_start""",
    )
    t.keep(
        "segment_touches",
        f"""SELECT t.touched_on AS day, t.campaign_id, {segment_of("t")} AS customer_segment, count(*) AS touches
            FROM {t.silver}.campaign_touches t
            LEFT JOIN segment_from h ON h.customer_id = t.customer_id AND t.touched_on >= h.month_start AND t.touched_on < h.until
            GROUP BY 1, 2, 3""",
    )
    spend_cells(t)
    credit_cells(t)
    cells(t)
    columns = [c.col_name for c in t.run("columns", f"DESCRIBE {t.gold}.campaign_effectiveness") if c.col_name]
    listed = ", ".join(c for c in columns if c != "attribution_rule")
    t.run(
        "gold.campaign_performance",
        f"""CREATE OR REPLACE VIEW {t.gold}.campaign_performance AS
            SELECT {listed} FROM {t.gold}.campaign_effectiveness WHERE attribution_rule = 'last_touch'""",
    )


def spend_cells(t):
    def share(value):
        return shared(value, "upto", "touches", "total")

    t.view(
        "spend_cell",
        f"""WITH part AS (
              SELECT s.day, s.campaign_id, s.spend_base, s.impressions, s.clicks,
                coalesce(t.customer_segment, 'unknown') AS customer_segment, coalesce(t.touches, 1) AS touches
              FROM {t.silver}.standardized_marketing_spend s
              LEFT JOIN segment_touches t ON t.day = s.day AND t.campaign_id = s.campaign_id
            ), weight AS (
              SELECT *, sum(touches) OVER (PARTITION BY day, campaign_id ORDER BY customer_segment ROWS UNBOUNDED PRECEDING) AS upto,
                sum(touches) OVER (PARTITION BY day, campaign_id) AS total
              FROM part
            )
            SELECT day, campaign_id, customer_segment, {scale4(share(units4("spend_base")))} AS spend,
              {share("impressions")} AS impressions, {share("clicks")} AS clicks FROM weight""",
    )


def credit_cells(t):
    figures = [f"{rule}_{what}" for rule in RULES for what in ("conversions", "revenue")]
    credited = ", ".join(f"sum({rule}_share) AS {rule}_conversions, sum({rule}_revenue) AS {rule}_revenue" for rule in RULES)
    t.view(
        "credit_cell",
        f"""WITH credit AS (
              SELECT conversion_day AS day, campaign_id, customer_id, {credited}
              FROM {t.gold}.campaign_touchpoints GROUP BY conversion_day, campaign_id, customer_id
              UNION ALL
              SELECT day, 'unattributed', customer_id, {", ".join("c, r" for _ in RULES)}
              FROM (SELECT attribution_day AS day, customer_id,
                  CAST(count(DISTINCT order_key) FILTER (WHERE is_conversion) AS DECIMAL(18, 6)) AS c, coalesce(sum(total_amount), 0) AS r
                FROM {t.gold}.fact_sales WHERE campaign_id IS NULL AND status = 'completed' GROUP BY attribution_day, customer_id)
            )
            SELECT c.day, c.campaign_id, {segment_of("c")} AS customer_segment, {", ".join(f"sum({f}) AS {f}" for f in figures)}
            FROM credit c
            LEFT JOIN segment_from h ON h.customer_id = c.customer_id AND c.day >= h.month_start AND c.day < h.until
            GROUP BY 1, 2, 3""",
    )


def cells(t):
    key = "coalesce({0}.day, {1}.day) AS day, coalesce({0}.campaign_id, {1}.campaign_id) AS campaign_id, coalesce({0}.customer_segment, {1}.customer_segment) AS customer_segment"
    same = "{1}.day = {0}.day AND {1}.campaign_id = {0}.campaign_id AND {1}.customer_segment = {0}.customer_segment"
    figures = ", ".join(f"c.{rule}_{what}" for rule in RULES for what in ("conversions", "revenue"))
    rules = ", ".join(f"struct('{rule}' AS rule, {rule}_conversions AS conversions, {rule}_revenue AS revenue)" for rule in RULES)
    spend, revenue = units4("spend"), units4("attributed_revenue")
    t.store(
        "gold",
        "campaign_effectiveness",
        f"""WITH cell AS (
              SELECT {key.format("c", "t")}, coalesce(t.touches, 0) AS touches, {figures}
              FROM credit_cell c FULL JOIN segment_touches t ON {same.format("c", "t")}
            ), spent AS (
              SELECT {key.format("c", "s")}, CASE WHEN s.day IS NULL THEN 0 ELSE s.spend END AS spend,
                coalesce(s.impressions, 0) AS impressions, coalesce(s.clicks, 0) AS clicks, coalesce(c.touches, 0) AS touches, {figures}
              FROM cell c FULL JOIN spend_cell s ON {same.format("c", "s")}
            ), ruled AS (
              SELECT *, explode(array({rules})) AS credit FROM spent
            ), effect AS (
              SELECT day, campaign_id, customer_segment, credit.rule AS attribution_rule, CAST(spend AS DECIMAL(18, 4)) AS spend,
                impressions, clicks, touches, CAST(coalesce(credit.conversions, 0) AS DECIMAL(18, 6)) AS attributed_conversions,
                CAST(coalesce(credit.revenue, 0) AS DECIMAL(18, 4)) AS attributed_revenue
              FROM ruled
            )
            SELECT *, {scale6(half_away(f"1000000 * ({revenue} - {spend})", spend))} AS roi,
              {scale6(half_away(f"1000000 * {revenue}", spend))} AS roas,
              {scale4(half_away(f"1000000 * {spend}", "CAST(attributed_conversions * 1000000 AS BIGINT)"))} AS cpa
            FROM effect""",
    )
