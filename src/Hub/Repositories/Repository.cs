using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A model on a hub at one commit.</summary>
/// <param name="Id">The repository name.</param>
/// <param name="Commit">Commit hash, 40 digits. Every file is requested at this commit, so that all files belong together.</param>
/// <param name="License">Licence from the model card, or null.</param>
/// <param name="ConvertedFrom">The models that this one was converted from without further training, according to its model card.</param>
/// <param name="Tree">The file list.</param>
internal sealed record Repository(ModelId Id, string Commit, string? License, IReadOnlyList<ModelId> ConvertedFrom, RepositoryTree Tree);
