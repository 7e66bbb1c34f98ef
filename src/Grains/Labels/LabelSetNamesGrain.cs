using System.Collections.Immutable;
using static ZeroShotOrleans.Requirement;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The list of names, stored as one state: querying ten thousand grains for their newest version would activate all of them.</summary>
internal sealed class LabelSetNamesGrain(
    [PersistentState(LabelSetNamesState.Name, GrainStateStorage.Name)] IPersistentState<LabelSetNamesState> state) : Grain, ILabelSetNamesGrain
{
    /// <summary>Maximum number of names: the list is stored and sent as a whole.</summary>
    internal const int MaxNames = 10_000;

    private ImmutableArray<LabelSetName> _stored = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State.Names;
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<LabelSetName>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_stored);

    public async Task NoteAsync(LabelSetName name, CancellationToken cancellationToken)
    {
        var at = Find(name.Name);
        if (at >= 0 && _stored[at] == name)
        {
            return;
        }

        Require(at >= 0 || _stored.Length < MaxNames, $"There are already {MaxNames} named label sets, which is the maximum. Remove some first.");
        await StoreAsync(at >= 0 ? _stored.SetItem(at, name) : _stored.Insert(~at, name));
    }

    public async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is >= 0 and var at)
        {
            await StoreAsync(_stored.RemoveAt(at));
        }
    }

    private async Task StoreAsync(ImmutableArray<LabelSetName> names)
    {
        state.State = new LabelSetNamesState { Names = names };
        await state.StoreAsync();
        _stored = names;
    }

    // Returns the index of a name, or the complement of its insertion index.
    private int Find(string name)
    {
        var (low, high) = (0, _stored.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_stored[middle].Name, name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low < _stored.Length && _stored[low].Name == name ? low : ~low;
    }
}
