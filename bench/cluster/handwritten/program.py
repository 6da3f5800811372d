"""The hand-written program: what one would write straight for Spark, without the platform.

It computes the same Silver and Gold tables from the same Bronze, for this data and this configuration only: whole, without
increments, checks, ledger or state. Argument: JSON with `remote` (sc://…), `settings` of the catalogs, and the names of
the two, `bronze` and `target`. Prints JSON: seconds in all, and by table.
"""

import json
import resource
import sys
import time

from pyspark.sql import SparkSession

import gold
import sales
import silver
import snapshots


class Tables:
    """Runs statements in order, and notes what each table takes."""

    def __init__(self, spark, bronze, target):
        self.spark = spark
        self.bronze = f"{bronze}.bronze"
        self.silver = f"{target}.silver"
        self.gold = f"{target}.gold"
        self.seconds = {}
        self.as_of = None

    def run(self, name, statement):
        began = time.perf_counter()
        try:
            rows = self.spark.sql(statement).collect()
        except Exception as error:
            raise RuntimeError(f"{name}: {error}") from error
        self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - began
        return rows

    def store(self, layer, name, query, month_of=None):
        """A table of its own; large ones are partitioned by month."""
        relation = f"{getattr(self, layer)}.{name}"
        partition = f"PARTITIONED BY (months({month_of}))" if month_of else ""
        self.run(f"{layer}.{name}", f"CREATE OR REPLACE TABLE {relation} USING iceberg {partition} AS {query}")

    def keep(self, name, query):
        """Rows that are needed more than once."""
        self.run(name, f"CACHE TABLE {name} AS {query}")

    def view(self, name, query):
        self.run(name, f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {query}")


def main():
    task = json.loads(sys.argv[1])
    began = time.perf_counter()
    spark = SparkSession.builder.remote(task["remote"]).create()
    for key, value in task["settings"].items():
        spark.conf.set(key, value)
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    tables = Tables(spark, task["bronze"], task["target"])
    for namespace in (tables.silver, tables.gold):
        tables.run("namespaces", f"CREATE NAMESPACE IF NOT EXISTS {namespace}")
    for build in (silver.build, sales.build, snapshots.build, gold.build):
        build(tables)
    spark.stop()
    total = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"total": total, "tables": tables.seconds, "peak": peak}))


if __name__ == "__main__":
    main()
