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
    public async Task<ImmutableArray<LoadedModel>> Loaded(CancellationToken cancellationToken) =>
        Sorted((await Ask(encoder => encoder.Loaded())).SelectMany(answer => answer.Value));

    public async Task<ImmutableArray<LoadedModel>> Load(string model, CancellationToken cancellationToken) =>
        await OnEach(model, async encoder => await encoder.Load(model, cancellationToken));

    public async Task<ImmutableArray<LoadedModel>> Unload(string model, CancellationToken cancellationToken) =>
        await OnEach(model, encoder => encoder.Unload(model));

    public async Task<ImmutableArray<ModelPull>> Pull(ModelPullRequest order, CancellationToken cancellationToken) =>
        Sorted((await AskEach(encoder => encoder.Pull(order))).Values.Where(answer => answer.Refused is null).Select(answer => answer.Value));

    public async Task<ImmutableArray<ModelPull>> Pulls(CancellationToken cancellationToken) =>
        Sorted((await Ask(encoder => encoder.Pulls())).SelectMany(answer => answer.Value));

    private async Task<ImmutableArray<LoadedModel>> OnEach(string model, Func<IEncoderService, Task<LoadedModel?>> call) =>
        Sorted((await AskEach(call)).Select(answer => answer.Value.Refused is { } refused ? Refused(answer.Key, model, refused) : answer.Value.Value).OfType<LoadedModel>());

    // A refusal of one silo is reported with the answers of the others; it is thrown only if all refuse.
    private async Task<Dictionary<SiloAddress, (T Value, ZeroShotException? Refused)>> AskEach<T>(Func<IEncoderService, Task<T>> call)
    {
        var answers = await Ask(async encoder =>
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

    // One answer per silo; a silo that died meanwhile is left out.
    private async Task<Dictionary<SiloAddress, T>> Ask<T>(Func<IEncoderService, Task<T>> call)
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
