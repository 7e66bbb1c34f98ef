using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Labels;

// What is stored whole, for a name or a job that has not ended.
internal sealed partial class LabelSetGrain
{
    // With more names the set would be stored again for each; when all of these are gone, the next use of another stores it again.
    private const int MaxNames = 16;

    private bool _stored;
    private long _pinned;
    private Task _releasing = Task.CompletedTask;

    public async Task<bool> ReleaseAsync(long number, CancellationToken cancellationToken)
    {
        foreach (var name in NamesOf(state.State))
        {
            if (await ExistsAsync(name, cancellationToken))
            {
                return false;
            }
        }

        // Looked at last: a call that prepares the set may have come meanwhile, and one that comes later waits.
        if (_preparing || _pinned > number)
        {
            return false;
        }

        await (_releasing = ReleaseAsync());
        return true;
    }

    // Stored once for each name, and pinned again by each job: the last one may have ended while this one was submitted.
    private async Task StoreAsync(LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var name = definition.Name is null ? null : string.Create(CultureInfo.InvariantCulture, $"{definition.Name}@{definition.Version}");
        var names = NamesOf(state.State);
        var isKnown = name is null || names.Contains(name) || names.Length >= MaxNames;
        if (definition.KeptBy is null && _stored && isKnown)
        {
            return;
        }

        _pinned = await GrainFactory.GetGrain<ILabelPinsGrain>(ILabelPinsGrain.Key).PinAsync(this.GetPrimaryKeyString(), BytesOf(state.State), cancellationToken);
        if (_stored && isKnown)
        {
            return;
        }

        state.State.Names = isKnown ? names : names.Add(name!);
        try
        {
            await state.StoreAsync();
        }
        catch
        {
            // Not stored under this name: the next use tries again.
            state.State.Names = names;
            throw;
        }

        _stored = true;
    }

    private async Task ReleaseAsync()
    {
        var set = state.State;
        await state.ClearStateAsync(CancellationToken.None);
        _stored = false;
        if (memory.Holds(GrainContext))
        {
            set.Names = [];
            state.State = set;
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var at = name.LastIndexOf('@');
            await GrainFactory.GetGrain<ILabelSetNameGrain>(name[..at]).GetAsync(int.Parse(name[(at + 1)..], CultureInfo.InvariantCulture), cancellationToken);
            return true;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.NotFound)
        {
            return false;
        }
    }

    private static ImmutableArray<string> NamesOf(LabelSetState set) => set.Names.IsDefault ? [] : set.Names;
}
