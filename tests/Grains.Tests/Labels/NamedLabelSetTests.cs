using ZeroShotOrleans.Grains.Tests.Cluster;

namespace ZeroShotOrleans.Grains.Tests.Labels;

/// <summary>Named label sets and their versions.</summary>
public sealed class NamedLabelSetTests
{
    private static readonly LabelSetDefinition _pets = new() { Labels = ["cat", "dog"] };
    private static readonly LabelSetDefinition _more = new() { Labels = ["cat", "dog", "parrot"], Templates = ["a {} at home."] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_changes_add_a_version()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Control] });
        var pets = Set(cluster, "pets");

        var first = await pets.PutAsync(_pets, Token);
        var again = await pets.PutAsync(_pets with { Name = "ignored", Version = 9 }, Token);
        var second = await pets.PutAsync(_more, Token);
        var third = await pets.PutAsync(_pets, Token);

        Assert.Equal((1, 1, 2, 3), (first.Version, again.Version, second.Version, third.Version));
        Assert.Equal(first.Created, again.Created);
        AssertIs(_pets, "pets", 1, await pets.GetAsync(1, Token));
        AssertIs(_more, "pets", 2, await pets.GetAsync(2, Token));
        AssertIs(_pets, "pets", 3, await pets.GetAsync(0, Token));
        Assert.Equal([3, 2, 1], (await pets.VersionsAsync(Token)).Select(set => set.Version));
        var missing = await Assert.ThrowsAsync<ZeroShotException>(() => pets.GetAsync(4, Token));
        Assert.Equal(ZeroShotError.NotFound, missing.Code);
        Assert.Contains("it has 1 to 3", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_order_and_texts_count_as_a_change()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });
        var pets = Set(cluster, "pets");

        Assert.Equal(1, (await pets.PutAsync(_pets, Token)).Version);
        Assert.Equal(2, (await pets.PutAsync(_pets with { Labels = ["dog", "cat"] }, Token)).Version);
        Assert.Equal(3, (await pets.PutAsync(_pets with { Labels = ["dog", "cat"], Templates = ["{}"] }, Token)).Version);
        Assert.Equal(3, (await pets.PutAsync(_pets with { Labels = ["dog", "cat"], Templates = ["{}"] }, Token)).Version);
    }

    [Fact]
    public async Task Versions_of_a_deleted_name_continue_across_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control], StateDirectory = state }))
            {
                await Set(cluster, "pets").PutAsync(_pets, Token);
                await Set(cluster, "pets").PutAsync(_more, Token);
                await Set(cluster, "food").PutAsync(_pets, Token);
                await Set(cluster, "food").RemoveAsync(Token);
                await Set(cluster, "food").RemoveAsync(Token);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control], StateDirectory = state });
            AssertIs(_pets, "pets", 1, await Set(next, "pets").GetAsync(1, Token));
            AssertIs(_more, "pets", 2, await Set(next, "pets").GetAsync(0, Token));
            Assert.Equal(["pets"], (await Names(next).ListAsync(Token)).Select(name => name.Name));
            Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => Set(next, "food").GetAsync(1, Token))).Code);
            Assert.Empty(await Set(next, "food").VersionsAsync(Token));

            Assert.Equal(2, (await Set(next, "food").PutAsync(_pets, Token)).Version);
            Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => Set(next, "food").GetAsync(1, Token))).Code);
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task Names_are_listed_in_order_with_their_newest_version()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });
        Assert.Empty(await Names(cluster).ListAsync(Token));

        await Set(cluster, "b").PutAsync(_pets, Token);
        await Set(cluster, "c").PutAsync(_pets, Token);
        await Set(cluster, "B").PutAsync(_pets, Token);
        var newest = await Set(cluster, "b").PutAsync(_more, Token);
        await Set(cluster, "a").PutAsync(_pets, Token);
        await Set(cluster, "c").RemoveAsync(Token);

        var names = await Names(cluster).ListAsync(Token);

        Assert.Equal([("B", 1, 2), ("a", 1, 2), ("b", 2, 3)], names.Select(name => (name.Name, name.Version, name.Labels)));
        Assert.Equal(newest.Created, names[2].Created);
    }

    [Fact]
    public async Task Old_versions_are_deleted_first()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });
        var set = Set(cluster, "set");
        for (var number = 1; number <= ILabelSetNameGrain.MaxVersions + 1; number++)
        {
            await set.PutAsync(new LabelSetDefinition { Labels = [$"{number}"] }, Token);
        }

        Assert.Equal(Enumerable.Range(2, ILabelSetNameGrain.MaxVersions).Reverse(), (await set.VersionsAsync(Token)).Select(version => version.Version));

        // Of versions this long, only four fit besides the newest.
        for (var number = 0; number < 6; number++)
        {
            await set.PutAsync(new LabelSetDefinition { Labels = [$"{number}", .. Enumerable.Repeat(new string('x', 2000), 1000)] }, Token);
        }

        Assert.Equal([107, 106, 105, 104, 103], (await set.VersionsAsync(Token)).Select(version => version.Version));
    }

    [Fact]
    public async Task An_invalid_name_is_rejected_everywhere()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });
        (string Name, string Says)[] wrong =
        [
            ("two words", "letters"), ("a/b", "letters"), ("k\u00e4se", "letters"), ("..", "starting with"), ("-v", "starting with"),
            (new string('x', Limits.MaxNameLength + 1), "1 to 100"),
        ];
        foreach (var (name, says) in wrong)
        {
            var put = await Assert.ThrowsAsync<ZeroShotException>(() => Set(cluster, name).PutAsync(_pets, Token));
            var job = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec("/", Named(name)), Token));

            Assert.Equal((ZeroShotError.BadRequest, ZeroShotError.BadRequest), (put.Code, job.Code));
            Assert.Contains(says, put.Message, StringComparison.Ordinal);
            Assert.Equal(put.Message, job.Message);
        }

        await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec("/", Named("")), Token));
        await Set(cluster, new string('x', Limits.MaxNameLength)).PutAsync(_pets, Token);
        await Set(cluster, "7.a_B-").PutAsync(_pets, Token);
        Assert.Equal(2, (await Names(cluster).ListAsync(Token)).Length);
    }

    [Fact]
    public async Task An_unusable_label_set_is_not_stored()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });

        await Assert.ThrowsAsync<ZeroShotException>(() => Set(cluster, "a").PutAsync(new LabelSetDefinition(), Token));
        await Assert.ThrowsAsync<ZeroShotException>(() => Set(cluster, "a").PutAsync(_pets with { Templates = ["no place"] }, Token));

        Assert.Empty(await Set(cluster, "a").VersionsAsync(Token));
        Assert.Empty(await Names(cluster).ListAsync(Token));
    }

    [Fact]
    public async Task A_job_keeps_the_version_it_started_with()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        using var folder = new ImageFolder(20);
        try
        {
            string id;
            await using (var cluster = await TestCluster.StartAsync(
                new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                await Set(cluster, "pets").PutAsync(_pets, Token);
                await Set(cluster, "old").PutAsync(_more, Token);
                await Set(cluster, "old").PutAsync(_pets, Token);

                var job = (await cluster.Client.SubmitAsync(Spec(folder.Path, Named("pets"), Named("old", version: 1)), Token)).Job;
                id = job.JobId;
                await cluster.Client.GetJob(id).CancelAsync(Token);
                AssertIs(_pets with { Templates = job.Spec.LabelSets[0].Templates }, "pets", 1, job.Spec.LabelSets[0]);
                AssertIs(_more, "old", 1, job.Spec.LabelSets[1]);
                Assert.Single(job.Spec.LabelSets[0].Templates);

                await Set(cluster, "pets").PutAsync(new LabelSetDefinition { Labels = ["rocket"] }, Token);
                await Set(cluster, "old").RemoveAsync(Token);
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            var resumed = next.Client.GetJob(id);
            await resumed.ResumeAsync(Token);
            var results = new List<ImageResult>();
            await foreach (var chunk in resumed.ResultsAsync(cancellationToken: Token))
            {
                results.AddRange(chunk.Results);
            }

            Assert.Equal(20, results.Count);
            Assert.All(results, result => Assert.Equal((2, 3), (result.Outcome.Scores[0].Length, result.Outcome.Scores[1].Length)));
            AssertIs(_more, "old", 1, (await resumed.DescribeAsync(Token)).Spec.LabelSets[1]);
            var newer = await next.Client.SubmitAsync(Spec(folder.Path, Named("pets")), Token);
            Assert.Equal((2, "rocket"), (newer.Job.Spec.LabelSets[0].Version, Assert.Single(newer.Job.Spec.LabelSets[0].Labels)));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_job_with_an_ambiguous_label_set_is_rejected()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control] });
        await Set(cluster, "pets").PutAsync(_pets, Token);
        (LabelSetDefinition Definition, ZeroShotError Code, string Says)[] unclear =
        [
            (Named("nobody"), ZeroShotError.NotFound, "Label set 'nobody' not found"),
            (Named("pets", version: 2), ZeroShotError.NotFound, "no version 2"),
            (Named("pets", version: -1), ZeroShotError.BadRequest, "-1"),
            (Named("pets") with { Labels = ["cat"] }, ZeroShotError.BadRequest, "either the name"),
            (Named("pets") with { Templates = ["{}"] }, ZeroShotError.BadRequest, "either the name"),
            (_pets with { Version = 1 }, ZeroShotError.BadRequest, "Give its name"),
        ];
        foreach (var (definition, code, says) in unclear)
        {
            var refusal = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(Spec("/", definition), Token));

            Assert.Equal(code, refusal.Code);
            Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertIs(LabelSetDefinition expected, string name, int version, NamedLabelSet set)
    {
        Assert.Equal((name, version), (set.Name, set.Version));
        AssertIs(expected, name, version, set.Definition);
    }

    private static void AssertIs(LabelSetDefinition expected, string name, int version, LabelSetDefinition definition)
    {
        Assert.Equal((name, version), (definition.Name, definition.Version));
        Assert.Equal(expected.Labels, definition.Labels);
        Assert.Equal(expected.Templates, definition.Templates);
    }

    private static ILabelSetNameGrain Set(TestCluster cluster, string name) => cluster.Grains.GetGrain<ILabelSetNameGrain>(name);

    private static ILabelSetNamesGrain Names(TestCluster cluster) => cluster.Grains.GetGrain<ILabelSetNamesGrain>(ILabelSetNamesGrain.Key);

    private static LabelSetDefinition Named(string name, int version = 0) => new() { Name = name, Version = version };

    private static JobSpec Spec(string root, params LabelSetDefinition[] labelSets) =>
        new() { Source = new DirectorySource { Root = root }, Model = "zeroshot-mini", LabelSets = [.. labelSets] };
}
