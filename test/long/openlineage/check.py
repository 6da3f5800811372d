"""Reads OpenLineage events, one a line, by the official client's own classes; says where one is not what it was."""

import json
import sys
import typing

import attr
from openlineage.client import event_v2, facet_v2
from openlineage.client.generated import base
from openlineage.client.serde import Serde

FACETS = {
    "parent": facet_v2.parent_run.ParentRunFacet,
    "errorMessage": facet_v2.error_message_run.ErrorMessageRunFacet,
    "nominalTime": facet_v2.nominal_time_run.NominalTimeRunFacet,
    "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet,
    "sql": facet_v2.sql_job.SQLJobFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "schema": facet_v2.schema_dataset.SchemaDatasetFacet,
    "columnLineage": facet_v2.column_lineage_dataset.ColumnLineageDatasetFacet,
    "dataQualityAssertions": facet_v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "dataQualityMetrics": facet_v2.data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet,
    "outputStatistics": facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}


def made(kind, value, where):
    """A value as what the client's annotation says it is; anything it does not know is an error."""
    if value is None:
        return None
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin is list:
        return [made(arguments[0], v, f"{where}[{i}]") for i, v in enumerate(value)]
    if origin is dict:
        if issubclass_of(arguments[1], base.BaseFacet):
            return {k: made(FACETS[k], v, f"{where}.{k}") for k, v in value.items()}
        return {k: made(arguments[1], v, f"{where}.{k}") for k, v in value.items()}
    if arguments:
        options = [a for a in arguments if a is not type(None)]
        return made(options[0], value, where)
    if not isinstance(kind, type) or not attr.has(kind):
        return value
    hints = typing.get_type_hints(kind, globalns={**vars(typing), **vars(sys.modules[kind.__module__])})
    known = {a.name: a for a in attr.fields(kind)}
    given = {}
    for name, v in value.items():
        if name not in known:
            raise ValueError(f"{where}: {kind.__name__} has no {name}")
        if known[name].init and name != "_schemaURL":
            given[known[name].alias] = made(hints.get(name), v, f"{where}.{name}")
    return kind(**given)


def issubclass_of(kind, parent):
    return isinstance(kind, type) and issubclass(kind, parent)


def plain(value):
    """Without what is empty, and without the versions of schemas, which the client states by itself."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v not in (None, {}, []) and k not in ("_schemaURL", "schemaURL")}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def main(path):
    count = 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        event = json.loads(line)
        kind = event_v2.RunEvent
        fields = {k: v for k, v in event.items() if k != "schemaURL"}
        hints = {"inputs": list[event_v2.InputDataset], "outputs": list[event_v2.OutputDataset], "run": event_v2.Run, "job": event_v2.Job}
        parts = {k: made(hints[k], v, f"line {number}: {k}") if k in hints else v for k, v in fields.items()}
        parts["eventType"] = event_v2.RunState[parts["eventType"]]
        again = json.loads(Serde.to_json(kind(**parts)))
        if plain(again) != plain(event):
            print(f"line {number} is another after the client's own round")
            print(json.dumps(plain(event), sort_keys=True))
            print(json.dumps(plain(again), sort_keys=True))
            sys.exit(1)
        count += 1
    print(count)


main(sys.argv[1])
