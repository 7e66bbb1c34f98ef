using System.Collections.Immutable;
using System.Globalization;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Labels;

// Stores the set for a name or for a job that has not ended.
internal sealed partial class LabelSetGrain
{
    // Further names are not recorded, so that the set is not stored again for each. When all recorded names are removed, the next use of another stores it again.
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

        // Checked last: a call may have started to prepare the set in the meantime. A later call waits for the release.
        if (_preparing || _pinned > number)
        {
            return false;
        }

        await (_releasing = ReleaseAsync());
        return true;
    }

    public Task<string?> TenantAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Tenant);

    // Stored once for each name, and pinned again by each job, because the previous job may have ended while this one was submitted.
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

        var tenant = state.State.Tenant;
        state.State.Names = isKnown ? names : names.Add(name!);
        state.State.Tenant ??= state.State.Names.IsEmpty ? null : CallContext.Tenant;
        try
        {
            await state.StoreAsync();
        }
        catch
        {
            // Not stored under this name: the next use retries.
            (state.State.Names, state.State.Tenant) = (names, tenant);
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
            (set.Names, set.Tenant) = ([], null);
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
