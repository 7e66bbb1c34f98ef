namespace ZeroShotOrleans.Storage.State;

/// <summary>How much room the state has. Jobs are refused before it is used up, so that those that were accepted can end and be deleted.</summary>
public interface IStateRoom
{
    /// <summary>Why there is too little room for a new job (<see cref="StorageOptions.MinFreeBytes"/>), as a sentence for operators with what to do; null: there is enough.</summary>
    Task<string?> ShortageAsync(CancellationToken cancellationToken);
}
