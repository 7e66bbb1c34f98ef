namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A file in the tree of a commit.</summary>
/// <param name="Path">Path in the repository, validated by <see cref="RepositoryPath"/>.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of a large (LFS) file, in hex; null for a small one.</param>
/// <param name="GitHash">Git blob hash of a small file, in hex; null for a large one, whose entry has the hash of its LFS pointer.</param>
internal sealed record RepositoryFile(string Path, long Size, string? Sha256, string? GitHash);
