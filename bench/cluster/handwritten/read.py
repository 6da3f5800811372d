"""Reads a query's rows as PySpark does. Argument: JSON with `remote` and `query`. Prints JSON: seconds and rows of the
second of two readings: the first one finds the server cold."""

import json
import sys
import time

from pyspark.sql import SparkSession


def main():
    task = json.loads(sys.argv[1])
    spark = SparkSession.builder.remote(task["remote"]).create()
    spark.sql(task["query"]).toArrow()
    began = time.perf_counter()
    rows = spark.sql(task["query"]).toArrow().num_rows
    print(json.dumps({"total": time.perf_counter() - began, "rows": rows}))
    spark.stop()


if __name__ == "__main__":
    main()
