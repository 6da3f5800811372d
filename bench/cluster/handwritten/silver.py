"""Silver: events, dimensions, rates and spend."""

from expressions import channel_of, first_of, in_base, rates, rates_by_day, version_key, versions

BOTS = (
    "(?i)(^|[^u]|[^c]u)bot|crawl|spider|slurp|headless|lighthouse|pingdom|uptime|facebookexternalhit"
    "|^curl/|^wget/|^python-requests|^python-urllib|^go-http-client|^okhttp/|^java/|^libwww"
)

CUSTOMER = "customer_name, email, address, city, country, membership_tier, created_at"
PRODUCT = "product_name, category, subcategory, brand, base_price, description, is_active"


def build(t):
    events(t)
    dimensions(t)
    t.store("silver", "exchange_rates", f"SELECT * FROM {rates(f'{t.bronze}.raw_fx_rates')}")
    t.keep("rate_by_day", rates_by_day(f"{t.bronze}.raw_fx_rates"))
    spend(t)
    touches(t)


def events(t):
    raw = f"{t.bronze}.raw_user_events"
    # Of a million events few have a copy: only those are compared.
    t.keep(
        "superseded_event",
        f"""SELECT r._seq, r.event_id FROM {raw} r
            JOIN (SELECT event_id, min(_seq) AS first FROM {raw} GROUP BY event_id HAVING count(*) > 1) d
              ON d.event_id = r.event_id WHERE r._seq <> d.first""",
    )
    t.view("standing_event", f"SELECT * FROM {raw} r LEFT ANTI JOIN superseded_event s ON s._seq = r._seq")
    # Only sessions that name a customer in some events and not in others need one inferred.
    t.keep(
        "session_customer",
        """SELECT session_id, min_by(customer_id, struct(event_time, event_id)) FILTER (WHERE customer_id IS NOT NULL) AS customer_id
           FROM standing_event WHERE session_id IS NOT NULL
           GROUP BY session_id HAVING count(customer_id) BETWEEN 1 AND count(*) - 1""",
    )
    t.keep("bot", f"SELECT user_agent FROM (SELECT DISTINCT user_agent FROM {raw}) WHERE user_agent RLIKE '{BOTS}'")
    t.store(
        "silver",
        "standardized_user_events",
        f"""SELECT e.event_id, coalesce(e.session_id, 'event:' || e.event_id) AS session_key, e.session_id,
              coalesce(e.customer_id, s.customer_id) AS customer_id,
              e.customer_id IS NULL AND s.customer_id IS NOT NULL AS is_customer_inferred,
              coalesce(e.customer_id, s.customer_id, 'session:' || e.session_id, 'session:event:' || e.event_id) AS visitor_id,
              e.event_type, e.event_time, CAST(e.event_time AS DATE) AS event_day, e.page_url,
              {channel_of("e")} AS channel, e.device_type,
              CASE WHEN e.campaign_id IS NOT NULL THEN e.campaign_id
                ELSE nullif(regexp_extract(e.page_url, '[?&]utm_campaign=([^&#]+)', 1), '') END AS campaign_id,
              e.product_id, e.category, e.quantity, e.unit_price, e.order_id, coalesce(e.currency, 'EUR') AS currency,
              e.time_spent_seconds, e.search_query, e.user_agent, e.ip_address, b.user_agent IS NOT NULL AS is_bot,
              CASE WHEN e._arrived_at < e.event_time + INTERVAL 1 HOUR THEN 'immediate'
                WHEN e._arrived_at < e.event_time + INTERVAL 6 HOUR THEN 'short'
                WHEN e._arrived_at < e.event_time + INTERVAL 24 HOUR THEN 'medium'
                WHEN e._arrived_at <= e.event_time + INTERVAL 48 HOUR THEN 'long' ELSE 'critical' END AS lateness_class,
              e._arrived_at, e._visible_from, e._seq
            FROM standing_event e
            LEFT JOIN session_customer s ON s.session_id = e.session_id
            LEFT JOIN bot b ON b.user_agent = e.user_agent""",
        month_of="event_day",
    )


def dimensions(t):
    for name, source, columns in (("customer", "raw_customer_data", CUSTOMER), ("product", "raw_product_catalog", PRODUCT)):
        key = version_key(f"{name}_id", "valid_from")
        history = versions(f"{t.bronze}.{source}", f"{name}_id", columns)
        t.store("silver", f"dim_{name}", f"SELECT {key} AS {name}_key, * FROM {history}")
    standing = first_of(f"{t.bronze}.raw_marketing_campaigns", "campaign_id", "_version_time DESC, _seq DESC")
    t.store(
        "silver",
        "dim_marketing_campaign",
        f"""SELECT campaign_id, campaign_name, campaign_type, channel, start_date, end_date, budget,
              coalesce(currency, 'EUR') AS currency, target_audience, _seq FROM {standing}""",
    )


def spend(t):
    report = first_of(f"{t.bronze}.raw_marketing_spend", "campaign_id, date", "_version_time DESC, _seq DESC")
    rate = "CAST(CASE WHEN p.currency = 'EUR' THEN 1 ELSE x.rate END AS DECIMAL(18, 8))"
    t.store(
        "silver",
        "standardized_marketing_spend",
        f"""SELECT p.campaign_id, p.date AS day, p.spend, p.currency, {rate} AS exchange_rate,
              {in_base("p.spend", "p.currency", "x.rate")} AS spend_base, {rate} IS NULL AS is_rate_missing,
              coalesce(p.impressions, 0) AS impressions, coalesce(p.clicks, 0) AS clicks, p._seq
            FROM {report} p LEFT JOIN rate_by_day x ON x.currency = p.currency AND x.day = p.date""",
    )


def touches(t):
    t.store(
        "silver",
        "campaign_touches",
        f"""SELECT session_key, visitor_id, campaign_id, customer_id, touch.event_id AS event_id,
              touch.event_time AS touched_at, CAST(touch.event_time AS DATE) AS touched_on, touch.channel AS channel
            FROM (SELECT session_key, visitor_id, campaign_id, min(customer_id) AS customer_id,
                min(struct(event_time, event_id, channel)) AS touch
              FROM {t.silver}.standardized_user_events WHERE campaign_id IS NOT NULL AND NOT is_bot
              GROUP BY session_key, visitor_id, campaign_id)""",
    )
