using System.Buffers;
using ZeroShotOrleans.Hub.Names;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Which paths a hub may name. They come from whoever wrote the repository, or from whoever pretends to be the hub.</summary>
internal static class RepositoryPath
{
    private const int MaxLength = 200;
    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create("<>:\"|?*");

    private const string Remedy = "Do not use this repository; tell the hub that has it.";

    /// <summary>Refuses what no git repository can hold or what leads out of a folder on some system.</summary>
    /// <exception cref="HubException">It is such a path.</exception>
    public static void CheckStaysInside(string path, string model)
    {
        if (path.Length == 0
            || path.Contains('\\', StringComparison.Ordinal)
            || path.Any(char.IsControl)
            || path.Split('/').Any(part => part is "" or "." or "..")
            || (path.Length > 1 && path[1] == ':'))
        {
            throw new HubException(HubError.Corrupt, $"{model} lists the path '{Shown.Of(path)}', which would lead out of the model's folder.", Remedy);
        }
    }

    /// <summary>Refuses, beyond that, what cannot be written as it is on every system. For files that will be written.</summary>
    /// <exception cref="HubException">It is such a path.</exception>
    public static void CheckIsPortable(string path, string model)
    {
        CheckStaysInside(path, model);
        if (path.Length > MaxLength || path.AsSpan().ContainsAny(NotOnWindows) || path.Split('/').Any(part => part.EndsWith('.') || part.EndsWith(' ') || ReservedName.Is(part)))
        {
            throw new HubException(HubError.Corrupt, $"{model} lists the path '{Shown.Of(path)}', which is no name for a file on every system.", Remedy);
        }
    }
}
