using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The same images, labels, model and options yield the same results embedded, in a cluster and over HTTP.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class ClientConsistencyTests : IAsyncDisposable
{
    // As in ResultSheet: batches of different sizes sum in a different order.
    private const double Tolerance = 1e-5;
    private const string Model = "zeroshot-mini";

    private static readonly string _samples = Path.Combine(Repository.Root, "samples", "photos");
    private static readonly string[] _things = ["cat", "building", "flower"];

    private readonly string _folder = TestFolder.Create();
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Take().ToString(CultureInfo.InvariantCulture)}");
    private readonly ProcessCluster _cluster;

    public ClientConsistencyTests() =>
        _cluster = new ProcessCluster(TestFolder.Create(), redis: null, [.. SiloTestSettings.Settings, "Http:Enabled=true", $"Http:Urls={_address}"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string List => Path.Combine(_folder, "list.csv");

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task A_list_yields_the_same_rows_embedded_in_a_cluster_and_over_HTTP()
    {
        WriteList();
        await _cluster.StartAsync(control: 1, encoders: 2, TestContext.Current.CancellationToken);
        string[] embedded = ["--state", Path.Combine(_folder, "state")], cluster = ["--cluster", _cluster.Gateways];

        var local = await RowsAsync(embedded);
        var clustered = await RowsAsync(cluster);
        var http = await RowsOverHttpAsync();

        Assert.Equal(
            [
                "0 cat.jpg ok", "1 say \"hi\", b.jpg ok", "2 gone.jpg Missing", "3 pointer.jpg Missing", "4 ../outside.jpg OutsideRoot", "5 sub/flower.jpg ok", "6 cat.jpg ok",
            ],
            local.Where(row => Text(row, "labelSet") == "things").Select(row => $"{row.GetProperty("row")} {Text(row, "entry")} {Text(row, "error") ?? "ok"}"));
        Assert.Equal(14, local.Length);
        Assert.All(local, row => Assert.Equal(64, Text(row, "modelFingerprint")!.Length));
        Assert.Equal([], Differences(local, clustered));
        Assert.Equal([], Differences(local, http));
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Every_client_returns_the_same_scores_for_an_image()
    {
        await _cluster.StartAsync(control: 1, encoders: 2, TestContext.Current.CancellationToken);
        var photo = Path.Combine(_samples, "cat.jpg");
        var bytes = await File.ReadAllBytesAsync(photo, Token);
        string[] command = ["classify", photo, "--labels", string.Join(',', _things), "--model", Model, "--format", "jsonl", "-q"];

        var local = Assert.Single(Rows(await ZsoAsync([.. command, "--state", Path.Combine(_folder, "state")])));
        var clustered = Assert.Single(Rows(await ZsoAsync([.. command, "--cluster", _cluster.Gateways])));
        await using var connection = await _cluster.ConnectAsync(Token);
        var sdk = await new GrainClient(connection.Grains).ClassifyAsync(Model, bytes, _things, cancellationToken: Token);
        using var client = new ZeroShotHttpClient(_address);
        var http = await client.ClassifyAsync(
            new ClassificationRequest { Images = [bytes], LabelSets = [new LabelSetDefinition { Labels = [.. _things] }], Options = new() { Model = Model } }, Token);

        string[] expected = Scores(local);
        Assert.Equal("cat", expected[0].Split(' ')[0]);
        Assert.Equal(expected, Scores(clustered));
        Assert.Equal(expected, sdk.Outcomes[0].Scores[0].Select(score => Score(_things[score.Label], score.Score)));
        Assert.Equal(expected, http.Results[0].Scores.Select(score => Score(score.Label, score.Score)));
        Assert.All([Text(clustered, "modelFingerprint"), sdk.Fingerprint, http.ModelFingerprint], fingerprint => Assert.Equal(Text(local, "modelFingerprint"), fingerprint));
    }

    // Covers names with quotes and commas, a missing image, a Git LFS pointer, a path outside the root, a subfolder and a duplicate.
    private void WriteList()
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, "root")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        File.Copy(Path.Combine(_samples, "cat.jpg"), Path.Combine(root, "cat.jpg"));
        File.Copy(Path.Combine(_samples, "temple.jpg"), Path.Combine(root, "say \"hi\", b.jpg"));
        File.Copy(Path.Combine(_samples, "flower.jpg"), Path.Combine(root, "sub", "flower.jpg"));
        File.Copy(Path.Combine(_samples, "flower.jpg"), Path.Combine(_folder, "outside.jpg"));
        File.WriteAllText(Path.Combine(root, "pointer.jpg"), $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('a', 64)}\nsize 12345\n");
        File.WriteAllText(List, "id,path\nx1,cat.jpg\nx2,\"say \"\"hi\"\", b.jpg\"\nx3,gone.jpg\nx4,pointer.jpg\nx5,../outside.jpg\nx6,sub/flower.jpg\nx7,cat.jpg\n");
    }

    // Two stored label sets, one with custom templates, and options that differ from the defaults.
    private async Task<JsonElement[]> RowsAsync(string[] connection)
    {
        await ZsoAsync(["labels", "put", "things", "--labels", string.Join(',', _things), "--template", "a photo of a {}.", "--template", "a picture of a {}.", .. connection]);
        await ZsoAsync(["labels", "put", "kinds", "--labels", "animal,plant", .. connection]);
        return Rows(await ZsoAsync(
            ["classify", "--list", List, "--root", Path.Combine(_folder, "root"), "--column", "path", "--set", "things", "--set", "kinds", "--model", Model, "--top-k", "2", "--scores", "--format", "jsonl", "-q", .. connection],
            code: 1));
    }

    private async Task<JsonElement[]> RowsOverHttpAsync()
    {
        using var http = new HttpClient { BaseAddress = _address };
        using var response = await http.PostAsJsonAsync("/v1/jobs", new
        {
            source = new { type = "list", file = List, column = "path", root = Path.Combine(_folder, "root") },
            model = Model,
            labelSets = (object[])[new { name = "things" }, new { name = "kinds" }],
            topK = 2,
            withLogits = true,
            fresh = true,
        }, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        var job = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString();
        return Rows(await http.GetStringAsync($"/v1/jobs/{job}/results?follow=true", Token));
    }

    private static async Task<string> ZsoAsync(string[] arguments, int code = 0)
    {
        var (ended, output, error) = await ZsoProcess.RunAsync(arguments, Token);
        Assert.True(ended == code, $"zso {string.Join(' ', arguments)}: {ended} {error}");
        return output;
    }

    private static JsonElement[] Rows(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string[] Scores(JsonElement row) =>
        [.. row.GetProperty("scores").EnumerateArray().Select(score => Score(Text(score, "label")!, score.GetProperty("score").GetSingle()))];

    // The precision of the CLI's table output.
    private static string Score(string label, float score) => string.Create(CultureInfo.InvariantCulture, $"{label} {score:0.00}");

    private static string? Text(JsonElement row, string member) => row.GetProperty(member).GetString();

    private static IEnumerable<string> Differences(JsonElement[] expected, JsonElement[] found) => expected.Length == found.Length
        ? expected.Zip(found).SelectMany((pair, index) => Differences(FormattableString.Invariant($"row {index}"), pair.First, pair.Second))
        : [$"{found.Length} rows instead of {expected.Length}"];

    private static IEnumerable<string> Differences(string where, JsonElement expected, JsonElement found) => (expected.ValueKind, found.ValueKind) switch
    {
        // Only rows from the HTTP API contain the image index.
        (JsonValueKind.Object, JsonValueKind.Object) => Names(expected).Union(Names(found)).Where(name => name != "index").SelectMany(name =>
            expected.TryGetProperty(name, out var first) && found.TryGetProperty(name, out var second) ? Differences($"{where}.{name}", first, second) : [$"{where}.{name} is missing in one of the rows"]),
        (JsonValueKind.Array, JsonValueKind.Array) when expected.GetArrayLength() == found.GetArrayLength() =>
            expected.EnumerateArray().Zip(found.EnumerateArray()).SelectMany((pair, index) => Differences(FormattableString.Invariant($"{where}[{index}]"), pair.First, pair.Second)),
        (JsonValueKind.Number, JsonValueKind.Number) when Near(expected.GetDouble(), found.GetDouble()) => [],
        _ => expected.GetRawText() == found.GetRawText() ? [] : [$"{where}: {found.GetRawText()} instead of {expected.GetRawText()}"],
    };

    // Logits are cosines scaled by 100, and so is their rounding error.
    private static bool Near(double expected, double found) => Math.Abs(expected - found) <= Tolerance * Math.Max(1, Math.Abs(expected));

    private static IEnumerable<string> Names(JsonElement row) => row.EnumerateObject().Select(member => member.Name);
}
