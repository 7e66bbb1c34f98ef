using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Tests.Cluster;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Grains.Tests.Labels;

/// <summary>Clients that send ever new labels cost a budget and not a disk.</summary>
public sealed class LabelBudgetTests : IDisposable
{
    private const string Model = "zeroshot-mini";
    private const int Dimension = 512;

    // What a prompt without a label says: the three words that stand for none.
    private const int Background = 3;

    private readonly string _state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Distinct_sets_stay_within_the_budget_and_a_known_set_runs_no_text()
    {
        const long Budget = 1024 * 1024;
        await using (var cluster = await StartAsync(labels => labels.MaxCachedBytes = Budget))
        {
            await PrepareAsync(cluster, Labels("known"));
            using var counts = new SiloCounts();
            var others = 0L;
            for (var set = 0; set < 60; set++)
            {
                others += (await PrepareAsync(cluster, Labels($"{set}"))).PromptsEmbedded;
                if (set % 5 == 0)
                {
                    Assert.Equal(0, (await PrepareAsync(cluster, Labels("known"))).PromptsEmbedded);
                }
            }

            // More than twice the budget was saved, and nothing is stored beside the prompts.
            Assert.Equal(others, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
            Assert.InRange(others, 60 * 20, 60 * (20 + Background));
            Assert.InRange(await CachedAsync(cluster), Budget * 3 / 4, Budget);
            Assert.Empty(await StoredAsync(cluster));
        }

        // The set that was used all the time is also among those that are still stored; the first of the others is not.
        await using var next = await StartAsync(labels => labels.MaxCachedBytes = Budget);
        Assert.NotNull(await FindAsync(next, "known"));
        Assert.Null(await FindAsync(next, "0"));
        Assert.Equal(0, (await PrepareAsync(next, Labels("known"))).PromptsEmbedded);
    }

    [Fact]
    public async Task A_permutation_of_known_labels_runs_no_text_and_stores_nothing()
    {
        await using var cluster = await StartAsync();
        await PrepareAsync(cluster, Labels("a"));
        var before = await CachedAsync(cluster);
        using var counts = new SiloCounts();

        await PrepareAsync(cluster, [.. Labels("a").Reverse()]);
        await PrepareAsync(cluster, [.. Labels("a").OrderBy(label => label.GetHashCode(StringComparison.Ordinal))]);
        var reversed = await ClassifyAsync(cluster, [.. Labels("a").Reverse()]);
        var straight = await ClassifyAsync(cluster, Labels("a"));

        Assert.Equal(0, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Equal(before, await CachedAsync(cluster));
        Assert.Empty(await StoredAsync(cluster));
        Assert.Equal(straight.Select(score => 19 - score.Label), reversed.Select(score => score.Label));
        Assert.Equal(straight.Select(score => (double)score.Score), reversed.Select(score => (double)score.Score), (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public async Task Permutations_of_the_labels_of_jobs_and_names_share_their_embeddings()
    {
        string[] reversed = [.. Labels("a").Reverse()];
        using var folder = new ImageFolder(300);
        string jobId;
        await using (var cluster = await StartAsync())
        {
            jobId = (await cluster.Client.SubmitAsync(Spec(folder.Path, reversed), Token)).Job.JobId;
            await WaitUntilAsync(async () => (await StoredAsync(cluster)).Length == 2, "the labels of the job to be stored");
            Assert.Equal(JobState.Paused, (await cluster.Grains.GetGrain<IJobGrain>(jobId).PauseAsync(Token)).State);
            await cluster.Client.PutLabelsAsync("pets", new LabelSetDefinition { Labels = [reversed[1], reversed[0], .. reversed[2..]] }, Token);
            await cluster.Client.PrepareLabelsAsync(Model, (await cluster.Client.GetLabelsAsync("pets", 0, Token)).Definition, Token);

            // Three orders, of which one has the embeddings, and the others their texts.
            var stored = (await StoredAsync(cluster)).OrderByDescending(set => set.Bytes).ToArray();
            Assert.Equal(3, stored.Length);
            Assert.InRange(stored[0].Bytes, 21 * Dimension * sizeof(float), 22 * Dimension * sizeof(float));
            Assert.InRange(stored[1].Bytes, 1, 1_500);
            await EvictPromptsAsync(cluster);
        }

        // Nothing is in memory, no prompt is stored, and the hour of the first look has come: what the job and the name need is there.
        await using var next = await StartAsync();
        await TidyAsync(next);
        using var counts = new SiloCounts();
        await next.Client.GetJob(jobId).ResumeAsync(Token);
        var scores = new List<ImmutableArray<LabelScore>>();
        await foreach (var chunk in next.Client.GetJob(jobId).ResultsAsync(cancellationToken: Token))
        {
            scores.AddRange(chunk.Results.Select(result => result.Outcome.Scores[0]));
        }

        Assert.Equal(300, scores.Count);
        Assert.Equal(0, counts.Of(next.Silos, "zeroshot.text.prompts"));

        await next.Client.RemoveLabelsAsync("pets", Token);
        await TidyAsync(next);
        Assert.Empty(await StoredAsync(next));

        // The results are in the order of the job's labels.
        var straight = await next.Client.SubmitAsync(Spec(folder.Path, Labels("a")), Token);
        var images = 0;
        await foreach (var chunk in next.Client.GetJob(straight.Job.JobId).ResultsAsync(cancellationToken: Token))
        {
            Assert.All(chunk.Results, result => Assert.Equal(result.Outcome.Scores[0][0].Score, scores[images++].Single(score => score.Label == 19 - result.Outcome.Scores[0][0].Label).Score, 1e-5f));
        }

        Assert.Equal(300, images);
    }

    [Fact]
    public async Task An_evicted_set_is_embedded_again_by_the_next_request()
    {
        await using var cluster = await StartAsync(labels => labels.MaxMemoryBytes = 0);
        await PrepareAsync(cluster, Labels("a"));
        await EvictPromptsAsync(cluster);
        Assert.Equal(20 + Background, (await PrepareAsync(cluster, Labels("b"))).PromptsEmbedded);
        await WaitUntilAsync(async () => await FindAsync(cluster, "a") is null, "the first set to be evicted");

        var scores = await ClassifyAsync(cluster, Labels("a"));

        Assert.Equal(20, scores.Length);
        Assert.NotNull(await FindAsync(cluster, "a"));
    }

    [Fact]
    public async Task Sets_without_room_in_memory_are_left_and_read_again_without_a_text_run()
    {
        const int Sets = 12;
        const long Room = 150_000;
        await using var cluster = await StartAsync(labels => labels.MaxMemoryBytes = Room);
        for (var set = 0; set < Sets; set++)
        {
            await PrepareAsync(cluster, Labels($"{set}"));
        }

        var memory = TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<LabelSetMemory>();
        Assert.InRange(memory.Bytes, 1, Room);
        var management = cluster.Grains.GetGrain<IManagementGrain>(0);
        await WaitUntilAsync(
            async () => (await management.GetDetailedGrainStatistics()).Count(grain => grain.GrainType.Contains(nameof(LabelSetGrain), StringComparison.Ordinal)) <= 4, "the activations without room to end");

        using var counts = new SiloCounts();
        for (var round = 0; round < 2; round++)
        {
            for (var set = 0; set < Sets; set++)
            {
                Assert.Equal(20, (await ClassifyAsync(cluster, Labels($"{set}"))).Length);
            }
        }

        Assert.Equal(0, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.InRange(memory.Bytes, 1, Room);
    }

    [Fact]
    public async Task A_named_set_stays_whatever_is_evicted_until_its_name_is_removed()
    {
        await using (var cluster = await StartAsync())
        {
            await cluster.Client.PutLabelsAsync("pets", new LabelSetDefinition { Labels = [.. Labels("pet")] }, Token);
            await cluster.Client.PrepareLabelsAsync(Model, (await cluster.Client.GetLabelsAsync("pets", 0, Token)).Definition, Token);
            await PrepareAsync(cluster, Labels("other"));
            await EvictPromptsAsync(cluster);
        }

        await using var next = await StartAsync();
        using var counts = new SiloCounts();
        var pets = (await next.Client.GetLabelsAsync("pets", 0, Token)).Definition;
        Assert.Equal(0, (await next.Client.PrepareLabelsAsync(Model, pets, Token)).PromptsEmbedded);
        await TidyAsync(next);
        Assert.Single(await StoredAsync(next));
        Assert.Equal(0, counts.Of(next.Silos, "zeroshot.text.prompts"));

        await next.Client.RemoveLabelsAsync("pets", Token);
        await TidyAsync(next);
        Assert.Empty(await StoredAsync(next));
    }

    [Fact]
    public async Task The_sets_of_a_job_stay_until_it_has_ended_and_others_are_refused_meanwhile()
    {
        using var folder = new ImageFolder(300);

        // Twenty labels and the background, each of 2 KiB: room for the embeddings of one set and not of two.
        await using var cluster = await StartAsync(labels => (labels.MaxPinnedBytes, labels.MaxPinnedBytesPerTenant) = (70_000, 70_000));
        var jobId = (await cluster.Client.SubmitAsync(Spec(folder.Path, Labels("a")), Token)).Job.JobId;
        var job = cluster.Grains.GetGrain<IJobGrain>(jobId);
        await WaitUntilAsync(async () => !(await StoredAsync(cluster)).IsEmpty, "the labels of the job to be stored");
        Assert.Equal(JobState.Paused, (await job.PauseAsync(Token)).State);
        await cluster.Client.PutLabelsAsync("pets", new LabelSetDefinition { Labels = [.. Labels("pet")] }, Token);
        var pets = (await cluster.Client.GetLabelsAsync("pets", 0, Token)).Definition;
        var full = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.PrepareLabelsAsync(Model, pets, Token));
        Assert.Equal(ZeroShotError.Overloaded, full.Code);
        Assert.Contains("Labels:MaxPinnedBytes", full.Message, StringComparison.Ordinal);
        Assert.Single(await StoredAsync(cluster));

        // Labels without a name have a budget of their own.
        Assert.Equal(20, (await ClassifyAsync(cluster, Labels("other"))).Length);

        await EvictPromptsAsync(cluster);
        await job.ResumeAsync(Token);
        await foreach (var _ in cluster.Client.GetJob(jobId).ResultsAsync(cancellationToken: Token))
        {
        }

        Assert.Equal(JobState.Finished, (await job.ProgressAsync(Token)).State);
        await WaitUntilAsync(async () => await Record.ExceptionAsync(() => cluster.Client.PrepareLabelsAsync(Model, pets, Token)) is null, "the labels of the job to make room");
        await cluster.Client.PrepareLabelsAsync(Model, pets, Token);
        Assert.InRange((await StoredAsync(cluster)).Sum(set => set.Bytes), 21 * Dimension * sizeof(float), 70_000);
    }

    [Fact]
    public async Task Sets_that_an_older_program_stored_are_used_and_released()
    {
        string key;
        byte[] before;
        await using (var cluster = await StartAsync())
        {
            // What it stored for every set is what is stored for a named one, without the names.
            var set = new LabelSetDefinition { Labels = [.. Labels("a")], Templates = ["{}"], KeptBy = "job" };
            key = LabelSetKey.Of(await cluster.Client.GetModelAsync(Model, Token), set.Labels, set.Templates);
            await cluster.Grains.GetGrain<ILabelSetGrain>(key).PrepareAsync(Model, set, Token);
            before = (await cluster.Grains.GetGrain<ILabelSetGrain>(key).GetEmbeddingsAsync(Token)).Embeddings;
            await EvictPromptsAsync(cluster);
        }

        await using var next = await StartAsync();
        Assert.Equal(before, (await next.Grains.GetGrain<ILabelSetGrain>(key).GetEmbeddingsAsync(Token)).Embeddings);
        await TidyAsync(next);

        Assert.Empty(await StoredAsync(next));
        Assert.Equal(before, (await next.Grains.GetGrain<ILabelSetGrain>(key).GetEmbeddingsAsync(Token)).Embeddings);
    }

    private Task<TestCluster> StartAsync(Action<LabelBudgetOptions>? labels = null) =>
        TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = _state, Labels = labels });

    // Sorted, so that a set has its own embeddings.
    private static string[] Labels(string name) => [.. Enumerable.Range(10, 20).Select(number => $"{name} thing {number}")];

    private static Task<LabelSetInfo> PrepareAsync(TestCluster cluster, string[] labels) =>
        cluster.Client.PrepareLabelsAsync(Model, new LabelSetDefinition { Labels = [.. labels], Templates = ["{}"] }, Token);

    private static Task<LabelSetInfo?> FindAsync(TestCluster cluster, string name) =>
        cluster.Client.FindLabelsAsync(Model, new LabelSetDefinition { Labels = [.. Labels(name)], Templates = ["{}"] }, Token);

    private static async Task<ImmutableArray<LabelScore>> ClassifyAsync(TestCluster cluster, string[] labels)
    {
        var image = Enumerable.Range(0, Dimension).Select(at => (at % 7) - 3f).ToArray();
        TensorPrimitives.Divide(image, TensorPrimitives.Norm<float>(image), image);
        var request = new ClassifyEmbeddingsRequest
        {
            Model = Model,
            Embeddings = [MemoryMarshal.AsBytes<float>(image).ToArray()],
            LabelSets = [new LabelSetDefinition { Labels = [.. labels], Templates = ["{}"] }],
            Score = new ScoreOptions { TopK = labels.Length },
        };
        return (await cluster.Grains.GetGrain<IClassifierGrain>(0).ClassifyEmbeddingsAsync(request, Token)).Outcomes[0].Scores[0];
    }

    private static IPromptStore PromptsOf(TestCluster cluster) => TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IPromptStore>();

    private static async Task<long> CachedAsync(TestCluster cluster) => (await PromptsOf(cluster).TrimAsync(long.MaxValue, DateTimeOffset.MinValue, Token)).Bytes;

    private static Task<TrimmedPrompts> EvictPromptsAsync(TestCluster cluster) => PromptsOf(cluster).TrimAsync(0, DateTimeOffset.MinValue, Token);

    private static Task<ImmutableArray<StoredLabelSet>> StoredAsync(TestCluster cluster) =>
        TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IStoredLabelSets>().ListAsync(Token);

    // Once an hour and activation: each call here has an activation of its own.
    private static async Task TidyAsync(TestCluster cluster)
    {
        var pins = cluster.Grains.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key);
        await pins.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await pins.TidyAsync(Token);
    }

    private static JobSpec Spec(string root, string[] labels) =>
        new() { Source = new DirectorySource { Root = root }, Model = Model, LabelSets = [new() { Labels = [.. labels] }] };

    private static async Task WaitUntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            Assert.False(timeout.IsCancellationRequested, $"Timed out waiting for {what}.");
            await Task.Delay(20, Token);
        }
    }
}
