using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Formats the status of a cluster as text and as JSON.</summary>
internal static class StatusText
{
    private const string None = "-";

    /// <summary>Writes the table.</summary>
    public static void WriteTable(CliContext context, IReadOnlyList<StatusRow> rows) =>
        ListTable.Write(context.Out, context.OutTerminal, ["silo", "role", "state", "models", "images/s", "queue", "leases", "images", "MB", "http", "process"], [.. rows.Select(Cells)]);

    /// <summary>Returns the line below the table.</summary>
    public static string Work(ClusterStatus status) => string.Create(CultureInfo.InvariantCulture,
        $"Open jobs: {status.OpenJobs}. Images waiting: {status.ImagesWaiting}, with encoders: {status.ImagesLeased}.");

    /// <summary>Returns the status as one line of JSON.</summary>
    /// <param name="rows">The silos.</param>
    /// <param name="status">The status reported by the cluster; null if it did not answer.</param>
    public static string Json(IEnumerable<StatusRow> rows, ClusterStatus? status) => new JsonObject
    {
        ["openJobs"] = status?.OpenJobs,
        ["imagesWaiting"] = status?.ImagesWaiting,
        ["imagesLeased"] = status?.ImagesLeased,
        ["modelDifferences"] = status is null ? null : new JsonArray([.. status.ModelDifferences.Select(Object)]),
        ["silos"] = new JsonArray([.. rows.Select(Object)]),
    }.ToJsonString(JsonLine.Options);

    private static string[] Cells(StatusRow row)
    {
        var load = row.Silo?.Load;
        return
        [
            row.Name,
            row.Role,
            row.State,
            Models(row) is { Length: > 0 } models ? string.Join(' ', models) : None,
            load?.ImagesPerSecond.ToString("0.0", CultureInfo.InvariantCulture) ?? None,
            load is null ? None : string.Create(CultureInfo.InvariantCulture, $"{load.Waiting}/{load.Places}"),
            load?.Leases.ToString(CultureInfo.InvariantCulture) ?? None,
            load?.Images.ToString(CultureInfo.InvariantCulture) ?? None,
            row.Silo is { MemoryBytes: > 0 } silo ? (silo.MemoryBytes / 1e6).ToString("0", CultureInfo.InvariantCulture) : None,
            row.Process is { HttpPort: > 0 } api ? api.HttpPort.ToString(CultureInfo.InvariantCulture) : None,
            row.Process?.Pid.ToString(CultureInfo.InvariantCulture) ?? None,
        ];
    }

    private static JsonObject Object(StatusRow row) => new()
    {
        ["name"] = row.Name,
        ["role"] = row.Role,
        ["state"] = row.State,
        ["address"] = row.Silo?.Address.Endpoint.ToString(),
        ["started"] = row.Silo?.Started ?? row.Process?.Started,
        ["models"] = new JsonArray([.. Models(row).Select(model => (JsonNode?)model)]),
        ["imagesPerSecond"] = row.Silo?.Load?.ImagesPerSecond,
        ["imagesPerBatch"] = row.Silo?.Load?.ImagesPerBatch,
        ["queue"] = row.Silo?.Load?.Waiting,
        ["queuePlaces"] = row.Silo?.Load?.Places,
        ["leases"] = row.Silo?.Load?.Leases,
        ["images"] = row.Silo?.Load?.Images,
        ["memoryBytes"] = row.Silo?.MemoryBytes,
        ["jpegDecoder"] = row.Silo?.Load?.JpegDecoder,
        ["http"] = row.Process?.Http,
        ["pid"] = row.Process?.Pid,
        ["log"] = row.Process?.Log,
    };

    private static JsonObject Object(ModelDifference difference) => new()
    {
        ["model"] = difference.Model,
        ["folders"] = new JsonArray([.. difference.Folders.Select(folder => new JsonObject
        {
            ["fingerprint"] = folder.Key,
            ["silos"] = new JsonArray([.. folder.Value.Select(silo => (JsonNode?)silo)]),
        })]),
    };

    private static string[] Models(StatusRow row) =>
        row.Silo is null ? [] : [.. row.Silo.Models.Where(model => model.Bytes > 0).Select(model => $"{model.Model}@{model.Device}")];
}
