using System.Collections.Immutable;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Queries every encoder silo and collects the answers.</summary>
[Reentrant]
internal sealed class ModelsGrain(EncoderServiceClient encoders) : Grain, IModelsGrain
{
    public async Task<ImmutableArray<LoadedModel>> LoadedAsync(CancellationToken cancellationToken) =>
        Sorted((await AskAsync(encoder => encoder.LoadedAsync())).SelectMany(answer => answer.Value));

    public async Task<ImmutableArray<LoadedModel>> LoadAsync(string model, CancellationToken cancellationToken) =>
        await OnEachAsync(model, async encoder => await encoder.LoadAsync(model, cancellationToken));

    public async Task<ImmutableArray<LoadedModel>> UnloadAsync(string model, CancellationToken cancellationToken) =>
        await OnEachAsync(model, encoder => encoder.UnloadAsync(model));

    public async Task<ImmutableArray<ModelPull>> PullAsync(ModelPullRequest order, CancellationToken cancellationToken)
    {
        NullMembers.Refuse(order, "The request to pull a model");
        return Sorted((await AskEachAsync(encoder => encoder.PullAsync(order))).Values.Where(answer => answer.Refused is null).Select(answer => answer.Value));
    }

    public async Task<ImmutableArray<ModelPull>> PullsAsync(CancellationToken cancellationToken) =>
        Sorted((await AskAsync(encoder => encoder.PullsAsync())).SelectMany(answer => answer.Value));

    private async Task<ImmutableArray<LoadedModel>> OnEachAsync(string model, Func<IEncoderService, Task<LoadedModel?>> call) =>
        Sorted((await AskEachAsync(call)).Select(answer => answer.Value.Refused is { } refused ? Refused(answer.Key, model, refused) : answer.Value.Value).OfType<LoadedModel>());

    // The error of one silo is reported with the answers of the others. It is thrown only if all silos fail.
    private async Task<Dictionary<SiloAddress, (T Value, ZeroShotException? Refused)>> AskEachAsync<T>(Func<IEncoderService, Task<T>> call)
    {
        var answers = await AskAsync(async encoder =>
        {
            try
            {
                return (await call(encoder), (ZeroShotException?)null);
            }
            catch (ZeroShotException exception)
            {
                return (default(T)!, exception);
            }
        });
        return answers.Count > 0 && answers.Values.All(answer => answer.Item2 is not null) ? throw answers.Values.First().Item2! : answers!;
    }

    // One answer per silo; a silo that died in the meantime is omitted.
    private async Task<Dictionary<SiloAddress, T>> AskAsync<T>(Func<IEncoderService, Task<T>> call)
    {
        var silos = encoders.Silos;
        if (silos.Count == 0)
        {
            throw new ZeroShotException(ZeroShotError.NoSilo,
                "No encoder silo is in the cluster, so no model is loaded anywhere. Start a silo with the role Encoder; if one has just been started, retry in a moment.");
        }

        var answers = await Task.WhenAll(silos.Select(async silo =>
        {
            try
            {
                return (Silo: silo, Answer: await call(encoders.On(silo)), Alive: true);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception))
            {
                return (silo, default!, false);
            }
        }));
        return answers.Where(answer => answer.Alive).ToDictionary(answer => answer.Silo, answer => answer.Answer);
    }

    private static LoadedModel Refused(SiloAddress silo, string model, ZeroShotException refused) =>
        new() { Silo = silo, Model = model, Bytes = 0, Device = "", Problem = refused.Message };

    private static ImmutableArray<LoadedModel> Sorted(IEnumerable<LoadedModel> models) =>
        [.. models.OrderBy(model => model.Model, StringComparer.Ordinal).ThenBy(model => model.Silo)];

    private static ImmutableArray<ModelPull> Sorted(IEnumerable<ModelPull> pulls) =>
        [.. pulls.OrderByDescending(pull => pull.Started).ThenBy(pull => pull.Silo)];
}
