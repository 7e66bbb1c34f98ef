namespace ZeroShotOrleans.Hub;

/// <summary>A model folder in a models directory.</summary>
/// <param name="Name">Folder name; requests refer to the model by it.</param>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Total size of all its files on disk.</param>
/// <param name="Pulled">Where it was pulled from; null if it was created another way.</param>
public sealed record StoredModel(string Name, string Path, long Bytes, PulledFrom? Pulled);
