using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using ZeroShotOrleans.Storage.Sqlite;
using ZeroShotOrleans.Storage.Sqlite.Tests;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Storage;

public sealed class StorageHostingTests : IDisposable
{
    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Grain_state_survives_a_restart_of_the_silo()
    {
        await using (var first = await Start(_folder.Path))
        {
            Assert.Equal(1, await first.Client.GetGrain<ITallyGrain>("votes").Add());
            Assert.Equal(2, await first.Client.GetGrain<ITallyGrain>("votes").Add());
        }

        await using var second = await Start(_folder.Path);
        Assert.Equal(3, await second.Client.GetGrain<ITallyGrain>("votes").Add());
        Assert.Equal(1, await second.Client.GetGrain<ITallyGrain>("others").Add());
    }

    [Fact]
    public async Task A_silo_with_unusable_state_does_not_start()
    {
        using var other = _folder.Open();

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => Start(_folder.Path));

        Assert.Contains("in use by process", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_a_state_directory_names_the_missing_setting()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => Start(""));

        Assert.Contains("Storage:Directory is not set", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<InProcessTestCluster> Start(string directory)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.Options.ServiceId = "zso-tests";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.Configure<StorageOptions>(options => options.Directory = directory);
            silo.AddSqliteGrainStorage(TallyGrain.Storage);
        });
        var cluster = builder.Build();
        try
        {
            await cluster.DeployAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}

[Alias("zso.tests.ITallyGrain")]
internal interface ITallyGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add();
}

internal sealed class TallyGrain([PersistentState("tally", TallyGrain.Storage)] IPersistentState<Tally> tally) : Grain, ITallyGrain
{
    public const string Storage = "state";

    public async Task<int> Add()
    {
        tally.State.Count++;
        await tally.WriteStateAsync();
        return tally.State.Count;
    }
}

[GenerateSerializer, Alias("zso.tests.Tally")]
internal sealed class Tally
{
    [Id(0)] public int Count { get; set; }
}
