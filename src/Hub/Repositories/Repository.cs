using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A model on a hub at one commit.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Commit">Hash of the commit, 40 digits. Every file is asked for under it, so that they belong together.</param>
/// <param name="License">As its card says, or null.</param>
/// <param name="ConvertedFrom">What its graphs were made of without training further, as the hub understood its card.</param>
/// <param name="Tree">Its files.</param>
internal sealed record Repository(ModelId Id, string Commit, string? License, IReadOnlyList<ModelId> ConvertedFrom, RepositoryTree Tree);
