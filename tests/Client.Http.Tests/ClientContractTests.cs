using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>What a program may expect of any <see cref="IZeroShotClient"/>: the same assertions for both clients, against one silo.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ClientContractTests(ExposureFixture fixture) : IDisposable
{
    private readonly string _photos = Directory.CreateTempSubdirectory("zso-contract-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Clients() => ["cluster", "http"];

    public void Dispose() => Directory.Delete(_photos, recursive: true);

    [Theory, MemberData(nameof(Clients))]
    public async Task The_shortest_call_names_an_image_and_labels(string kind)
    {
        var client = Client(kind);

        var result = await client.ClassifyAsync(Photos.Bytes(Photos.Large), ["cat", "dog"], cancellationToken: Token);

        Assert.Equal((ImageError.None, null, null), (result.Error, result.Detail, result.Image));
        Assert.Equal(2, result.Scores.Length);
        Assert.Equal(result.Scores[0], result.Best);
        Assert.Equal(1, result.Scores.Sum(score => score.Score), 1e-4f);
        Assert.Contains(result.Best!.Label, (string[])["cat", "dog"]);
        Assert.Null(result.Best.Cosine);
        Assert.True(result.Timings!.Value.Encode > TimeSpan.Zero);
        Assert.Contains(result.Silo, (await client.GetClusterAsync(Token)).Silos.Select(silo => silo.Address));
    }

    [Fact]
    public async Task Both_clients_return_the_same_scores()
    {
        var options = new ClassifyOptions { Model = "clip", Templates = ["{}", "a photo of a {}."], Score = new() { TopK = 2, WithLogits = true } };
        var results = new List<Classification>();
        foreach (var client in new[] { Client("cluster"), Client("http") })
        {
            results.Add(await client.ClassifyAsync([Photos.Bytes(Photos.Small), Photos.Bytes(Photos.Large)], ["tabby", "lynx", "tea, pot"], options, Token));
        }

        Assert.Equal(results[0].Results.Select(result => result.Scores.ToArray()), results[1].Results.Select(result => result.Scores.ToArray()));
        Assert.Equal(2, results[0].Results[0].Scores.Length);
        Assert.NotNull(results[0].Results[0].Best!.Logit);
        Assert.Equal((results[0].Model, results[0].ModelFingerprint), (results[1].Model, results[1].ModelFingerprint));
        Assert.Equal(["{}", "a photo of a {}."], results[0].LabelSets[0].Templates);
        Assert.Equal(results[0].LabelSets[0].Templates, results[1].LabelSets[0].Templates);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task An_image_that_fails_is_an_error_beside_its_neighbours(string kind)
    {
        var missing = Path.Combine(_photos, "none.jpg");
        using var stream = new MemoryStream(Photos.Bytes(Photos.Small));

        var answer = await Client(kind).ClassifyAsync(
            [
                ZeroShotImage.FromFile(Photos.Small), "no picture"u8.ToArray(), ZeroShotImage.FromFile(missing), stream, Array.Empty<byte>(),
                new Uri("http://127.0.0.1:9/a.jpg"), ZeroShotImage.FromBytes(Photos.Bytes(Photos.Small), "named"),
            ],
            ["cat", "dog"], cancellationToken: Token);

        Assert.Equal(
            [ImageError.None, ImageError.UnknownFormat, ImageError.Missing, ImageError.None, ImageError.Empty, ImageError.FetchRefused, ImageError.None], answer.Results.Select(result => result.Error));
        Assert.Equal([Photos.Small, null, missing, null, null, "http://127.0.0.1:9/a.jpg", "named"], answer.Results.Select(result => result.Image));
        Assert.Equal(Enumerable.Range(0, 7).Select(index => (long)index), answer.Results.Select(result => result.Index));
        Assert.All(answer.Results, result => Assert.Equal(result.Error == ImageError.None, result.Detail is null));
        Assert.All(answer.Results, result => Assert.Equal(result.Error == ImageError.None, result.Best is not null));
        Assert.Equal(answer.Results[0].Scores, answer.Results[3].Scores);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Images_are_scored_for_several_label_sets(string kind)
    {
        var answer = await Client(kind).ClassifyAsync(
            new ClassificationRequest
            {
                Images = [Photos.Bytes(Photos.Small), "no picture"u8.ToArray()],
                LabelSets = [new() { Name = "things" }, new() { Labels = ["day", "night"], Templates = ["{}"] }],
                Options = new() { Templates = ["not used: {}"] },
            },
            Token);

        Assert.Equal([("things", true), (null, false)], answer.LabelSets.Select(set => (set.Name, set.Version > 0)));
        Assert.Equal(["{}"], answer.LabelSets[1].Templates);
        Assert.Equal([3, 2], answer.Results[0].LabelSets.Select(set => set.Scores.Length));
        Assert.Equal(answer.Results[0].LabelSets[0].Scores, answer.Results[0].Scores);
        Assert.Equal("things", answer.Results[0].LabelSets[0].Name);
        Assert.Equal(ImageError.UnknownFormat, answer.Results[1].Error);
        Assert.Empty(answer.Results[1].Scores);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_request_that_cannot_be_served_is_refused_by_code(string kind)
    {
        var client = Client(kind);
        var image = Photos.Bytes(Photos.Small);
        (ZeroShotError Code, Func<Task> Call)[] calls =
        [
            (ZeroShotError.ModelNotFound, () => client.ClassifyAsync(image, ["a"], new() { Model = "nothing" }, Token)),
            (ZeroShotError.NotFound, () => client.ClassifyAsync(new ClassificationRequest { Images = [image], LabelSets = [new() { Name = "nothing" }] }, Token)),
            (ZeroShotError.BadRequest, () => client.ClassifyAsync(image, [], cancellationToken: Token)),
            (ZeroShotError.BadRequest, () => client.ClassifyAsync([], ["a"], cancellationToken: Token)),
            (ZeroShotError.BadRequest, () => client.ClassifyAsync(image, ["a"], new() { Score = new() { Threshold = 2 } }, Token)),
            (ZeroShotError.ModelNotFound, () => client.EmbedTextsAsync(["a"], new() { Model = "nothing" }, Token)),
            (ZeroShotError.BadRequest, () => client.EmbedTextsAsync(["a"], new() { Dimensions = 7 }, Token)),
            (ZeroShotError.NotFound, () => client.GetJob("nothing").GetInfoAsync(Token)),
            (ZeroShotError.NotFound, () => client.GetJob("nothing").ResultsAsync(cancellationToken: Token).ToListAsync(Token).AsTask()),
            (ZeroShotError.NotFound, () => client.GetLabelsAsync("nothing", cancellationToken: Token)),
            (ZeroShotError.ModelNotFound, () => client.GetModelAsync("nothing", Token)),
            (ZeroShotError.BadRequest, () => client.PutLabelsAsync("no name", new() { Labels = ["a"] }, Token)),
        ];

        foreach (var (call, index) in calls.Select((call, index) => (call, index)))
        {
            Assert.Equal((index, call.Code), (index, (await Assert.ThrowsAsync<ZeroShotException>(call.Call)).Code));
        }
    }

    [Fact]
    public async Task Both_clients_return_the_same_embeddings_and_errors()
    {
        var (cluster, http) = (Client("cluster"), Client("http", new ZeroShotHttpOptions { MaxImagesPerRequest = 2 }));
        ZeroShotImage[] images = [Photos.Bytes(Photos.Small), "no picture"u8.ToArray(), Photos.Bytes(Photos.Large), Photos.Bytes(Photos.Small)];

        Assert.Equal(await Texts(cluster), await Texts(http));
        var (one, other) = (await cluster.EmbedImagesAsync(images, cancellationToken: Token), await http.EmbedImagesAsync(images, cancellationToken: Token));
        Assert.Equal(one.Select(image => image.Vector.ToArray()), other.Select(image => image.Vector.ToArray()));
        Assert.Equal(one.Select(image => image.Error), other.Select(image => image.Error));
        Assert.EndsWith(one[1].Detail!, other[1].Detail, StringComparison.Ordinal);
        Assert.Equal([ImageError.None, ImageError.UnknownFormat, ImageError.None, ImageError.None], one.Select(image => image.Error));

        static async Task<IEnumerable<float[]>> Texts(IZeroShotClient client) =>
            (await client.EmbedTextsAsync(["a cat", "a dog"], cancellationToken: Token)).Select(vector => vector.ToArray());
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_job_is_submitted_followed_image_by_image_relabelled_and_deleted(string kind)
    {
        var client = Client(kind);
        File.Copy(Photos.Small, Path.Combine(_photos, "a.jpg"));
        await File.WriteAllTextAsync(Path.Combine(_photos, "b.jpg"), "no picture", Token);
        File.Copy(Photos.Large, Path.Combine(_photos, "c.jpg"));
        var spec = new JobSpec { Source = new DirectorySource { Root = _photos }, LabelSets = [new() { Labels = ["cat", kind] }, new() { Name = "things" }], KeepEmbeddings = true };

        var job = await client.SubmitAsync(spec, Token);
        var results = new List<ImageClassification>();
        await foreach (var result in job.ResultsAsync(cancellationToken: Token))
        {
            results.Add(result);
        }

        Assert.False(job.Resumed);
        Assert.Equal([(0L, "a.jpg", ImageError.None), (1L, "b.jpg", ImageError.UnknownFormat), (2L, "c.jpg", ImageError.None)], results.Select(result => (result.Index, result.Image!, result.Error)));
        Assert.Equal([2, 3], results[0].LabelSets.Select(set => set.Scores.Length));
        Assert.Equal([(null, 0), ("things", 1)], results[0].LabelSets.Select(set => (set.Name, set.Version)));
        Assert.Equal((null, true), (results[1].Best, results[1].Detail is not null));
        Assert.Equal([2L], await client.GetJob(job.Id).ResultsAsync(from: 2, Token).Select(result => result.Index).ToListAsync(Token));

        var seen = new List<JobInfo>();
        var info = await job.WaitForEndAsync(new Reports(seen), Token);
        Assert.Equal((JobState.Finished, 3L, 2L, 1L, 3L, true), (info.State, info.Listed, info.Classified, info.Failed, info.Done, info.Ended));
        Assert.Equal(("clip", true, 1L), (info.Model, info.KeepEmbeddings, info.Errors[ImageError.UnknownFormat]));
        Assert.Equal([(null, 2), ("things", 3)], info.LabelSets.Select(set => (set.Name, set.Labels)));
        Assert.Equal(_photos, Assert.IsType<DirectorySource>(info.Source).Root);
        Assert.NotEmpty(seen);
        Assert.Contains(job.Id, (await client.ListJobsAsync(cancellationToken: Token)).Select(listed => listed.Id));

        var page = await job.GetResultsAsync(most: 2, cancellationToken: Token);
        Assert.Equal((2, 2L), (page.Results.Length, page.Next!.Value));
        page = await job.GetResultsAsync(page.Next.Value, most: 2, cancellationToken: Token);
        Assert.Equal((1, null), (page.Results.Length, page.Next));

        var embeddings = await job.EmbeddingsAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(
            [("a.jpg", EmbeddingStatus.Stored, ImageError.None), ("b.jpg", EmbeddingStatus.Failed, ImageError.UnknownFormat), ("c.jpg", EmbeddingStatus.Stored, ImageError.None)],
            embeddings.Select(image => (image.Path, image.Status, image.Error)));
        var otherWay = await Client(kind == "http" ? "cluster" : "http").GetJob(job.Id).EmbeddingsAsync(from: 1, Token).ToListAsync(Token);
        Assert.Equal(embeddings.Skip(1).Select(Text), otherWay.Select(Text));
        Assert.Equal(embeddings[2].Embedding!.Length, 4 * embeddings[2].ToVector().Length);

        var counts = await job.CountLabelsAsync(Token);
        Assert.Equal((3L, 0L, 2L), (counts.Counted, counts.LabelSets[0].None, counts.LabelSets[0].Labels.Sum(label => label.Images)));

        var other = await job.RelabelAsync([new() { Labels = ["day", "night"] }], cancellationToken: Token);
        Assert.Equal((2L, 3L), ((await other.WaitForEndAsync(cancellationToken: Token)).Classified, (await other.GetInfoAsync(Token)).Reused));
        await other.DeleteAsync(Token);
        await job.DeleteAsync(Token);
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => job.GetInfoAsync(Token))).Code);
    }

    private static string Text(JobEmbedding image) => $"{image.Path} {image.Hash} {Convert.ToHexString(image.Embedding ?? [])}";

    [Theory, MemberData(nameof(Clients))]
    public async Task Results_are_written_to_files_where_the_operator_allows_it(string kind)
    {
        var client = Client(kind);
        File.Copy(Photos.Small, Path.Combine(_photos, "a.jpg"));
        var folder = Path.Combine(fixture.Exports, kind) + Path.DirectorySeparatorChar;
        var spec = new JobSpec { Source = new DirectorySource { Root = _photos }, LabelSets = [new() { Labels = ["cat", kind] }], Export = new ResultExport { To = folder, DiscardStored = true } };

        var info = await (await client.SubmitAsync(spec, Token)).WaitForEndAsync(cancellationToken: Token);

        Assert.Equal((JobState.Finished, spec.Export), (info.State, info.Export));
        Assert.Equal((1, 1L, true, 1L), (info.Exported!.Parts, info.Exported.Images, info.Exported.Complete, info.Exported.Discarded));
        Assert.Equal(info.Exported.Bytes, new FileInfo(Path.Combine(folder, $"part-00000-{info.Id}.parquet")).Length);
        var unread = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob(info.Id).GetResultsAsync(cancellationToken: Token));
        Assert.Equal(ZeroShotError.BadRequest, unread.Code);
        Assert.Contains(folder, unread.Message, StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(spec with { Export = new ResultExport { To = _photos } }, Token));
        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains("Exports:Folders", refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task An_upload_is_resumed_paused_and_cancelled(string kind)
    {
        var client = Client(kind);
        var spec = new JobSpec { Source = new UploadSource { Name = $"contract-{kind}" }, LabelSets = [new() { Labels = ["cat", "dog"] }] };
        var job = await client.SubmitAsync(spec, Token);
        var again = await client.SubmitAsync(spec, Token);
        Assert.Equal((job.Id, false, true), (again.Id, job.Resumed, again.Resumed));
        Assert.Equal(JobState.Paused, (await job.PauseAsync(Token)).State);
        Assert.NotEqual(JobState.Paused, (await job.ResumeAsync(Token)).State);

        UploadFile[] files = [UploadFile.Of("a.jpg", Photos.Bytes(Photos.Small)), UploadFile.Of("b.jpg", "no picture"u8.ToArray())];
        Assert.Equal((2L, true), await job.UploadAsync(files.ToAsyncEnumerable(), Token) is var sent ? (sent.Listed, sent.ListingDone) : default);
        Assert.Equal(["a.jpg", "b.jpg"], await job.ResultsAsync(cancellationToken: Token).Select(result => result.Image).ToListAsync(Token));

        var open = await client.SubmitAsync(spec with { Source = new UploadSource { Name = $"open-{kind}" } }, Token);
        var none = await open.GetResultsAsync(cancellationToken: Token);
        Assert.Equal((0, 0L), (none.Results.Length, none.Next!.Value));
        Assert.Equal(JobState.Cancelled, (await open.CancelAsync(Token)).State);
        Assert.Empty(await open.ResultsAsync(cancellationToken: Token).ToListAsync(Token));
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Labels_models_and_silos_have_the_same_shape(string kind)
    {
        var client = Client(kind);
        var stored = await client.PutLabelsAsync($"set-{kind}", new() { Labels = ["'a'", "b"], Templates = ["a photo of a {}."] }, Token);
        Assert.Equal(ScoreWarningKind.QuotedLabels, Assert.Single(stored.Warnings).Kind);
        Assert.Equal(["'a'", "b"], (await client.GetLabelsAsync(stored.Name, stored.Version, Token)).Definition.Labels);
        Assert.Equal([stored.Version], (await client.ListLabelVersionsAsync(stored.Name, Token)).Select(version => version.Version));
        Assert.Contains(stored.Name, (await client.ListLabelsAsync(Token)).Select(set => set.Name));
        await client.RemoveLabelsAsync(stored.Name, Token);
        Assert.Empty(await client.ListLabelVersionsAsync(stored.Name, Token));

        var loaded = await client.LoadModelAsync("clip", Token);
        Assert.Equal(("clip", "clip", true), (loaded.Name, loaded.Family, Assert.Single(loaded.Loaded).Ready));
        Assert.Equivalent(loaded with { Loaded = [] }, Assert.Single(await client.ListModelsAsync(Token)) with { Loaded = [] });
        Assert.Equal(loaded.Dimensions, (await client.EmbedTextsAsync(["a"], cancellationToken: Token))[0].Length);

        var silo = Assert.Single((await client.GetClusterAsync(Token)).Silos);
        Assert.Equal(("all", false), (silo.Role, silo.Load!.Draining));
        try
        {
            Assert.True((await client.DrainAsync(silo.Address, Token)).Load!.Draining);
        }
        finally
        {
            Assert.False((await client.UndrainAsync(silo.Name, Token)).Load!.Draining);
        }
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Embeddings_are_generators_of_Microsoft_Extensions_AI(string kind)
    {
        await using var services = Host(kind);
        var texts = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var images = services.GetRequiredService<IEmbeddingGenerator<DataContent, Embedding<float>>>();

        var vectors = await texts.GenerateAsync(["a cat", "a dog"], new EmbeddingGenerationOptions { ModelId = "clip" }, Token);
        var photo = await images.GenerateAsync([new DataContent(Photos.Bytes(Photos.Small), "image/jpeg")], cancellationToken: Token);

        Assert.Equal((2, "clip"), (vectors.Count, vectors[0].ModelId));
        Assert.Equal(vectors[0].Vector.Length, photo[0].Vector.Length);
        Assert.Contains("7", (await Assert.ThrowsAsync<ZeroShotException>(() => texts.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 7 }, Token))).Message, StringComparison.Ordinal);
        var broken = await Assert.ThrowsAsync<ZeroShotException>(() => images.GenerateAsync([new DataContent(new byte[] { 1, 2, 3 }, "image/jpeg")], cancellationToken: Token));
        Assert.StartsWith("Image 0 has no embedding: ", broken.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_host_checks_the_health_of_the_cluster(string kind)
    {
        await using var services = Host(kind);

        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(kind == "http" ? ZeroShotHttpServices.HealthCheckName : ZeroShotClientServices.HealthCheckName, Assert.Single(report.Entries).Key);
        await using var none = Unreachable(kind);
        Assert.Equal(HealthStatus.Unhealthy, (await none.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_call_is_a_span_with_its_model_and_its_error(string kind)
    {
        var spans = new List<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == parent.TraceId)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var client = Client(kind);

        await client.ClassifyAsync(Photos.Bytes(Photos.Small), ["cat", "dog"], new() { Model = "clip" }, Token);
        await client.EmbedTextsAsync(["a", "b"], new() { Model = "clip" }, Token);
        await Assert.ThrowsAsync<ZeroShotException>(() => client.ClassifyAsync(Photos.Bytes(Photos.Small), ["cat"], new() { Model = "nothing" }, Token));

        Assert.Equal(["classify clip", "embeddings clip", "classify nothing"], spans.Select(span => span.DisplayName));
        Assert.Equal([1, 2, 1], spans.Select(span => span.GetTagItem("zeroshot.input.count")));
        Assert.Equal([null, null, "ModelNotFound"], spans.Select(span => span.GetTagItem("error.type")));
        Assert.Equal(ActivityStatusCode.Error, spans[2].Status);
    }

    private IGrainFactory Grains => fixture.Api.Services.GetRequiredService<IGrainFactory>();

    private IZeroShotClient Client(string kind, ZeroShotHttpOptions? options = null)
    {
        options ??= new ZeroShotHttpOptions();
        options.Key = fixture.AdminToken;
        return kind == "http" ? new ZeroShotHttpClient(fixture.Api.Http, options) : new ZeroShotClient(Grains);
    }

    private ServiceProvider Host(string kind)
    {
        var services = new ServiceCollection().AddLogging();
        if (kind == "http")
        {
            services.AddZeroShotHttpClient(fixture.Api.Address.ToString(), fixture.AdminToken);
        }
        else
        {
            services.AddSingleton(Grains).AddZeroShotClient().AddZeroShotClient();
        }

        Assert.IsType(kind == "http" ? typeof(ZeroShotHttpClient) : typeof(ZeroShotClient), services.BuildServiceProvider().GetRequiredService<IZeroShotClient>());
        return services.BuildServiceProvider();
    }

    private static ServiceProvider Unreachable(string kind)
    {
        var services = new ServiceCollection().AddLogging();
        if (kind == "http")
        {
            services.AddZeroShotHttpClient("http://127.0.0.1:9");
        }
        else
        {
            services.AddSingleton(DispatchProxy.Create<IGrainFactory, NoSilo>()).AddZeroShotClient();
        }

        return services.BuildServiceProvider();
    }

    /// <summary>Any call fails.</summary>
#pragma warning disable CA1852 // DispatchProxy derives a class from it.
    internal class NoSilo : DispatchProxy
#pragma warning restore CA1852
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new ZeroShotException(ZeroShotError.NoSilo, "No silo.");
    }

    private sealed class Reports(List<JobInfo> seen) : IProgress<JobInfo>
    {
        public void Report(JobInfo value) => seen.Add(value);
    }
}
