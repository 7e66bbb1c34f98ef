using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.OpenApi;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>
/// Every wrong request that the OpenAPI description implies gets a response that it describes, and never a 5xx. The environment variables ZSO_FUZZ_SEED and ZSO_FUZZ_COMBINED select other combinations and their
/// number; <c>bench/HttpFuzz</c> continues with them.
/// </summary>
public sealed class DescribedFuzzTests
{
    // No silo to drain, no hub, no job to delete, no image left to retry or show, no stored embeddings, files that the upload does not have, no data of a tensor, and what the models cannot do.
    private static readonly string[] _mayBeRefused =
    [
        "drainSilo", "undrainSilo", "pullModel", "retryJob", "completeUpload", "deleteJob", "getThumbnail", "relabelJob", "kserveInferVersion",
        "teiDecode", "teiEmbedAll", "teiEmbedSparse", "teiPredict", "teiRerank", "teiTokenize",
    ];

    private static readonly string _fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_the_description_implies_get_described_responses()
    {
        var (seed, combined) = (Setting("ZSO_FUZZ_SEED", 17), Setting("ZSO_FUZZ_COMBINED", 500));
        using var folder = new TempFolder();
        var photo = FuzzSeeds.Photo(_fixtures);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "a.jpg"), photo, Token);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "list.txt"), "a.jpg\n", Token);
        await using var api = await TestApi.StartAsync(new()
        {
            ["Images:Roots:0"] = folder.Path, ["Http:BodySeconds"] = "5", ["Http:MaxOpenJobsPerKey"] = "10000", ["Jobs:MaxOpen"] = "10000", ["Jobs:MaxStoredPerTenant"] = "100000", ["Http:DefaultLabelSet"] = "things",
        });
        await api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["tabby", "lynx", "teapot"] }, Token);
        var contract = await Contract.Of(api.Address);
        var jobs = await FuzzJobs.BeginAsync(api.Http, "clip", photo, Token);
        var requests = new DescribedRequests(contract, jobs, "clip", photo, folder.Path);
        using var run = new DescribedRun(api.Address, contract, await api.AdminTokenAsync(), jobs, new FuzzJudge(api.StateDirectory, AppContext.BaseDirectory));

        var wrong = await run.RunAsync(requests.All().Concat(requests.Combined(seed, combined)), Token);

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {string.Join(", ", run.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} x {status.Key}"))}");
        Assert.True(wrong is null, $"{wrong}\n{string.Join('\n', api.Log.Of("ZeroShotOrleans.Gateway.Errors.ErrorMiddleware"))}");
        Assert.Empty(api.Log.Of("ZeroShotOrleans.Gateway.Errors.ErrorMiddleware"));

        // What was stored is as described: api.Http checks it.
        using var list = JsonDocument.Parse(await api.Http.GetStringAsync("/v1/jobs?most=1000", Token));
        Assert.Contains(jobs.Open, list.RootElement.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()));
        using var sets = JsonDocument.Parse(await api.Http.GetStringAsync("/v1/label-sets", Token));
        foreach (var set in sets.RootElement.GetProperty("labelSets").EnumerateArray())
        {
            await api.Http.GetStringAsync($"/v1/label-sets/{set.GetProperty("name").GetString()}/versions", Token);
        }

        await Until.TrueAsync(() => api.Services.GetRequiredService<BodyBudget>().Taken == 0, TimeSpan.FromMinutes(1), "all bodies are given back", Token);

        // Whether an upload is complete when another request completes it depends on the order of concurrent requests: those of the list may succeed.
        Assert.Empty(requests.Operations.Select(operation => operation.Id).Where(id => !run.Succeeded.ContainsKey(id)).Except(_mayBeRefused));
        Assert.True(run.Statuses.GetValueOrDefault(429) < run.Statuses.Values.Sum() / 100, "the server was too busy to answer");
    }

    [Fact]
    public async Task Every_described_member_is_tried_with_null_missing_and_twice()
    {
        var contract = new Contract(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "openapi.json"), Token))!.AsObject());
        var requests = new DescribedRequests(contract, new FuzzJobs("open", "ended"), "clip", [1, 2, 3], "/photos");

        var edits = requests.Operations.ToDictionary(operation => operation.Id, operation => requests.Edits(operation).Select(each => each.Edit).ToArray());

        string[] members =
        [
            "source", "source.type", "source.path", "source.include", "source.include[0]", "source.globs[0]", "source.paths", "source.exclude", "source.file", "source.column", "source.root", "source.urls", "source.urls[0]", "source.name",
            "labelSets", "labelSets[0]", "labelSets[0].labels", "labelSets[0].labels[0]", "labelSets[0].templates[0]", "labelSets[0].name", "keepDays", "priority", "onlyChanged", "activation", "fresh",
        ];
        Assert.All(members, member => AssertTried(edits["submitJob"], member));
        Assert.All((string[])["image", "image.base64", "image.url", "image.image_url", "image.name", "images[0]", "embeddings[0]", "labels[0]", "include[0]"], member => AssertTried(edits["classify"], member));
        Assert.All((string[])["inputs", "inputs.image", "parameters", "parameters.candidate_labels", "parameters.candidate_labels[0]", "parameters.top_k", "image"], member => AssertTried(edits["huggingFace2"], member));
        Assert.All((string[])["input", "input[0]", "model", "encoding_format", "dimensions"], member => AssertTried(edits["createEmbedding"], member));
        Assert.All((string[])["model", "revision", "precision"], member => AssertTried(edits["pullModel"], member));
        AssertTried(edits["relabelJob"], "labelSets[0]");
        AssertTried(edits["completeUpload"], "files");
        AssertTried(edits["retryJob"], "errors[0]");
    }

    [Fact]
    public void A_change_is_written_where_it_belongs()
    {
        var body = JsonNode.Parse("""{"a":{"b":[1,2]},"c":"x"}""")!;

        string Changed(params JsonEdit[] edits) => System.Text.Encoding.UTF8.GetString(JsonEdit.Apply(body, edits));
        Assert.Equal("""{"a":{"b":[null,2]},"c":"x"}""", Changed(new JsonEdit(["a", "b", 0], "null")));
        Assert.Equal("""{"a":{"b":[1,2]}}""", Changed(new JsonEdit(["c"], Raw: null)));
        Assert.Equal("""{"a":{"b":"\ud800","b":1},"c":[}""", Changed(new JsonEdit(["a", "b"], "\"\\ud800\",\"b\":1"), new JsonEdit(["c"], "[")));
        Assert.Equal("a.b[0]", new JsonEdit(["a", "b", 0], "null").Path);
    }

    private static void AssertTried(JsonEdit[] edits, string member)
    {
        var raws = edits.Where(edit => edit.Path == member).Select(edit => edit.Raw).ToArray();
        Assert.True(raws.Contains(null) && raws.Contains("null") && raws.Contains("[null]") && raws.Contains("true"), $"{member}: {raws.Length} values");
        Assert.True(member.EndsWith(']') || raws.Any(raw => raw?.Contains($",\"{member.Split('.')[^1]}\":", StringComparison.Ordinal) is true), $"{member} is never sent twice");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
