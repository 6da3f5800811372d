/** Where the parts of a lakehouse answer: tables in S3, catalog and state in PostgreSQL, compute on Spark. */
export interface LakehouseSettings {
  /** Spark Connect: `sc://host:port/;token=…`. */
  spark: string;
  /** `postgresql://user:password@host:port/database`: Iceberg's catalog, and the platform's state in schema `edp`. */
  postgres: string;
  /** S3 address below which the tables lie, by layer: `s3://bucket/prefix`. */
  warehouse: string;
  s3: {
    /** As Spark reaches it; none for Amazon's own. */
    endpoint?: string | undefined;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
    /** Of keys that hold for some hours. */
    sessionToken?: string | undefined;
  };
}

/** The catalog that readers see: `lake.gold.fact_sales`. */
export const publishedCatalog = 'lake';

/**
 * Spark 4.1 does not close the catalog of a session that ends (SPARK-54367): PostgreSQL closes connections that were idle
 * for 30 s, and who wants one again, connects again. The catalog's tables are in the schema `public`: by default, PostgreSQL
 * looks first into one named like the user, which may be that of the state.
 */
const idleEnds = new URLSearchParams({
  ApplicationName: 'spark',
  options: '-cidle_session_timeout=30000 -csearch_path=public',
});
/** SQLSTATEs of a connection that PostgreSQL has ended: shut down, crashed, idle. What it was to do was not done. */
const ended = '57P01,57P02,57P05';

/**
 * Spark's settings of a catalog of the lakehouse. Catalogs of any name share one pair of tables in PostgreSQL.
 * https://iceberg.apache.org/docs/1.12.0/spark-configuration/
 */
export function catalogSettings(settings: Omit<LakehouseSettings, 'spark'>, name: string): Record<string, string> {
  const { hostname, port, pathname, username, password, searchParams } = new URL(settings.postgres);
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = settings.s3;
  const asked = new URLSearchParams(idleEnds);
  // The JDBC driver and Node's client mean the same by it.
  const sslmode = searchParams.get('sslmode');
  if (sslmode !== null) asked.set('sslmode', sslmode);
  const properties: Record<string, string> = {
    '': 'org.apache.iceberg.spark.SparkCatalog',
    '.type': 'jdbc',
    '.uri': `jdbc:postgresql://${hostname}:${port || '5432'}${pathname}?${asked}`,
    '.retryable_status_codes': ended,
    '.jdbc.user': decodeURIComponent(username),
    '.jdbc.password': decodeURIComponent(password),
    // With views.
    '.jdbc.schema-version': 'V1',
    // Each session has a catalog of its own, with its own connections, and works on one table at a time.
    '.clients': '1',
    // What a catalog names changes under Spark when a branch begins anew.
    '.cache-enabled': 'false',
    '.warehouse': settings.warehouse,
    '.io-impl': 'org.apache.iceberg.aws.s3.S3FileIO',
    // A removed file cannot be rolled back: what a statement leaves behind, or expires, goes when nothing published names it.
    '.s3.delete-enabled': 'false',
    '.client.region': region,
    '.s3.access-key-id': accessKeyId,
    '.s3.secret-access-key': secretAccessKey,
    ...(sessionToken !== undefined && { '.s3.session-token': sessionToken }),
    ...(endpoint !== undefined && { '.s3.endpoint': endpoint, '.s3.path-style-access': 'true' }),
  };
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [`spark.sql.catalog.${name}${key}`, value]),
  );
}
