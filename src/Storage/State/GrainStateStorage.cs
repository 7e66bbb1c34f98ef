namespace ZeroShotOrleans.Storage.State;

/// <summary>The Orleans storage provider that holds the state of grains.</summary>
internal static class GrainStateStorage
{
    /// <summary>Name of the provider.</summary>
    public const string Name = "state";
}
