using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>Reads an access token from a file: on a command line every user of the machine could read it.</summary>
internal static class TokenFile
{
    private const int MaxBytes = 4096;

    /// <summary>The token. No message says what the file holds.</summary>
    /// <exception cref="UsageException">The file cannot be read, or holds no single word.</exception>
    public static string Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw Wrong(path, "is too long for a token.");
            }

            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 && token.All(character => character is > ' ' and <= '~') ? token : throw Wrong(path, "holds no token.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    private static UsageException Wrong(string path, string fact) =>
        new($"--token-file {path} {fact} Name a file that holds the token of your account on the hub and nothing else.");
}
