namespace ZeroShotOrleans.Hub;

/// <summary>A model folder in a models directory.</summary>
/// <param name="Name">Name of the folder, by which requests ask for it.</param>
/// <param name="Path">Full path.</param>
/// <param name="Bytes">Bytes on disk of all its files.</param>
/// <param name="Pulled">Where it was pulled from; null when it was made otherwise.</param>
public sealed record StoredModel(string Name, string Path, long Bytes, PulledFrom? Pulled);
