namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A file as the tree of a commit announces it.</summary>
/// <param name="Path">Path in the repository, checked by <see cref="RepositoryPath"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of a large file, in hex; null for a small one.</param>
/// <param name="GitHash">Hash that git has for a small file, in hex; null for a large one, where it is the pointer's.</param>
internal sealed record RepositoryFile(string Path, long Size, string? Sha256, string? GitHash);
