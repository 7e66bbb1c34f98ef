using System.Buffers;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Validates paths from a hub. They are untrusted: anyone can write a repository or pose as a hub.</summary>
internal static class RepositoryPath
{
    private const int MaxLength = 200;
    private static readonly SearchValues<char> _notOnWindows = SearchValues.Create("<>:\"|?*");

    private const string Remedy = "Do not use this repository, and report it to the hub.";

    /// <summary>Rejects paths that git cannot store or that leave the folder on any system.</summary>
    /// <exception cref="HubException">The path is rejected.</exception>
    public static void CheckStaysInside(string path, string model)
    {
        if (path.Length == 0
            || path.Contains('\\', StringComparison.Ordinal)
            || path.Any(char.IsControl)
            || path.Split('/').Any(part => part is "" or "." or "..")
            || (path.Length > 1 && path[1] == ':'))
        {
            throw new HubException(HubError.Corrupt, $"{model} lists the path '{SafeText.Of(path)}', which leads outside the model folder.", Remedy);
        }
    }

    /// <summary>Also rejects names that are not valid on every system. For files that will be written.</summary>
    /// <exception cref="HubException">The path is rejected.</exception>
    public static void CheckIsPortable(string path, string model)
    {
        CheckStaysInside(path, model);
        if (path.Length > MaxLength || path.AsSpan().ContainsAny(_notOnWindows) || path.Split('/').Any(part => part.EndsWith('.') || part.EndsWith(' ') || ReservedName.Is(part)))
        {
            throw new HubException(HubError.Corrupt, $"{model} lists the path '{SafeText.Of(path)}', which is not a valid file name on every system.", Remedy);
        }
    }
}
