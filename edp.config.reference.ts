import { defineConfig } from 'ecommerce-data-platform';

/**
 * Every key of `edp.config.ts`, its default and its effect. A project needs only the keys that it wants otherwise; an
 * unknown key is an error. A test holds this file against the schema.
 */
export default defineConfig({
  /**
   * Where the tables are computed and kept: `embedded` is DuckDB in this process; `cluster` is Spark over Iceberg tables
   * in S3: the services that `edp up` starts, or others that `cluster` names (docs/cluster.md).
   */
  profile: 'embedded',

  /** The database file, relative to the project. It holds all tables and the platform's own state. */
  database: '.edp/warehouse.duckdb',

  /**
   * What DuckDB may use before it spills to disk. MB, GB, MiB or GiB. On a cluster, where it only judges the records that
   * arrive, the default is 256MB.
   */
  memoryLimit: '4GB',

  /** How many threads DuckDB uses. Default: as many as the machine has cores. */
  threads: 2,

  /** Folder of the project's own tables and contracts: bronze/, silver/, gold/. One of the platform's name replaces it. */
  models: 'models',

  /** IANA zone of the business: every "day" is a day there. A change rebuilds what has days. */
  timeZone: 'UTC',

  /** ISO 4217 code of the currency of all base amounts; rates are units of it for one of another. */
  baseCurrency: 'EUR',

  /** The rule of the view `campaign_performance`: first_touch, last_touch, linear, time_decay or position_based. */
  attributionRule: 'last_touch',

  /** How many days before a sale a touch may lie to be credited; 1 to 90. */
  lookBackDays: 30,

  /**
   * Events of OpenLineage, which tell a catalogue what each run read and wrote: nowhere, unless there is a file or a URL.
   * What does not reach them is warned of; the run goes on. The environment goes first: OPENLINEAGE_URL,
   * OPENLINEAGE_API_KEY, OPENLINEAGE_NAMESPACE, OPENLINEAGE_PARENT_ID (`namespace/job/run id` of what starts the run),
   * OPENLINEAGE_DISABLED=true.
   */
  openLineage: {
    /** NDJSON, appended to; relative to the project. Default: none. */
    file: '.edp/openlineage.ndjson',

    /** Events are posted to api/v1/lineage below it. Default: none. */
    url: 'http://localhost:5000',

    /** Of the jobs; the tables' own is `duckdb://` and the database file's path. */
    namespace: 'edp',
  },

  /**
   * What `edp up` starts. Each listens on this machine only, with known credentials; every port can be another one.
   */
  services: {
    /** Pid files, logs and data of the services, relative to the project. What is installed lies in the user's cache. */
    folder: '.edp/services',

    /** S3. Login minio, password minio123. */
    minio: {
      port: 9000,
      /** Of the page that browses objects. */
      consolePort: 9001,
    },

    /** Iceberg's catalog. User edp, password edp. */
    postgres: { port: 15_432 },

    kafka: {
      port: 9092,
      /** Of KRaft, Kafka's own consensus; not for clients. */
      controllerPort: 9093,
    },

    /** A Spark Connect server with Iceberg. */
    spark: {
      port: 15_002,
      /** Of Spark's own page. */
      uiPort: 4040,
      /** How many tasks it works on at once. */
      cores: 2,
      /** Heap of the server, which without a master does all the work: megabytes (m) or gigabytes (g). */
      memory: '2g',
      /**
       * A standalone master with workers on this machine: their executors then do the work, and one that dies is
       * replaced. Default: none.
       */
      master: 'spark://127.0.0.1:7077',
      /** Heap of each executor. */
      executorMemory: '1g',
    },
  },

  /**
   * Services of your own for the profile `cluster`, instead of those that `edp up` starts; each part for itself. What is not
   * set here is taken from the environment: EDP_SPARK, EDP_POSTGRES, EDP_WAREHOUSE; the token for Spark from
   * SPARK_CONNECT_AUTHENTICATE_TOKEN, PostgreSQL's password from PGPASSWORD, keys of S3 from AWS_ACCESS_KEY_ID and the like.
   * Default: what `edp up` starts.
   */
  cluster: {
    /** Spark Connect, in Spark's own notation. With a token it is spoken to by TLS, unless it is on this machine. */
    spark: 'sc://spark.example.com:15002',

    /** Iceberg's catalog and the platform's state; the database must be there. `?sslmode=require` for TLS. */
    postgres: 'postgresql://edp@postgres.example.com:5432/lakehouse',

    /** Where the tables lie; the bucket must be there. What is below bronze/, silver/ and gold/ is the platform's alone. */
    warehouse: 's3://warehouse/shop',

    /** How that bucket is reached; keys and defaults as those of a source below. */
    s3: {
      endpoint: 'https://storage.example.com',
      region: 'eu-west-1',
      accessKeyId: process.env.WAREHOUSE_KEY,
      secretAccessKey: process.env.WAREHOUSE_SECRET,
    },
  },

  /**
   * Where records come from. A key is the name of a contract: `user_events` is models/bronze/raw_user_events.ts.
   * Default: none.
   */
  sources: {
    marketplace_sales: {
      /**
       * Paths, folders or patterns (`*`, `**`, `?`, `[a-z]`), relative to the project; one or a list. In S3 the same behind
       * the bucket: `s3://landing/exports/2026-*.csv.gz`, where a folder ends in `/`. Default: none.
       */
      files: ['exports/*.csv.gz'],

      /** ndjson, json (an array), csv or parquet. Default: by the extension, `.gz` aside. */
      format: 'csv',

      /**
       * When a record counts as arrived: `load` when it is ingested (the default); `record` at its own `ingestion_time`;
       * `path` at the midnight after the day in the file's name; `mtime` when the file was written.
       */
      arrival: 'load',

      /** IANA zone of times that name none. Default: UTC. */
      zone: 'Europe/London',

      /** Events and sales that arrive later are quarantined as `too_late`, and enter by replay. */
      allowedLatenessHours: 48,

      /** How the contract's columns are filled, where not from a field of their own name. Default: none. */
      fields: {
        /** A field; dots lead into nested objects. */
        transaction_id: 'InvoiceNo',
        product_id: { path: 'StockCode' },
        /** The same for every record. */
        marketplace_name: { value: 'amazon' },
        currency: { value: 'GBP' },
        /** Values translated; those not in the map stay, or become `else`. */
        status: { path: 'State', map: { shipped: 'completed', void: 'cancelled' }, else: 'pending' },
        /** A time in strptime notation, `epoch_s` or `epoch_ms`; of several, the first that fits. */
        transaction_time: { path: 'InvoiceDate', format: ['%d/%m/%Y %H:%M', '%Y-%m-%d'] },
        /** SQL over the record's fields, each a text; what fails on a record is null there. */
        amount: { sql: 'CAST("Quantity" AS DECIMAL(18,0)) * CAST("UnitPrice" AS DECIMAL(18,4))' },
        quantity: 'Quantity',
        /**
         * 1 for the first record of the file with these fields' values, 2 for the second, and so on. A sale line is known
         * by marketplace, transaction and line alone (rule S4): lines without a number are counted within the sale. Counted
         * by sale and product, the first line of each product would be line 1, and these would replace one another.
         */
        line_id: { occurrence: ['InvoiceNo'] },
      },

      /** SQL over the record's fields: only records for which it is true are taken. Default: all. */
      where: '"StockCode" <> \'POST\'',

      /** How CSV is written. */
      csv: {
        delimiter: ',',
        quote: '"',
        /** Without one the fields are called column1, column2, … */
        header: true,
        /** utf-8 or latin-1. */
        encoding: 'utf-8',
      },

      /**
       * How S3 is reached, where `files` begin with `s3://`. What is not set here is taken from the environment:
       * AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
       * If neither says anything, it is the MinIO of `edp up`, whose keys are known.
       */
      s3: {
        /** Of a store other than Amazon's. Default: Amazon's own, of the region. */
        endpoint: 'https://storage.example.com',
        /** Default: us-east-1. */
        region: 'eu-west-1',
        /** Keys need not stand in a file: `process.env.LANDING_KEY` is as good. */
        accessKeyId: process.env.LANDING_KEY,
        secretAccessKey: process.env.LANDING_SECRET,
        /** Of keys that hold for some hours. */
        sessionToken: process.env.LANDING_TOKEN,
      },
    },
  },
});
