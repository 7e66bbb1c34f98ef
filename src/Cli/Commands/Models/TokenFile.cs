using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>Reads an access token from a file, because command lines are visible to all users of the machine.</summary>
internal static class TokenFile
{
    private const int MaxBytes = 4096;

    /// <summary>Returns the token. Error messages never include the content of the file.</summary>
    /// <exception cref="UsageException">The file cannot be read, or does not contain a single word.</exception>
    public static string Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw Wrong(path, "is a directory.");
            }

            if (new FileInfo(path).Length > MaxBytes)
            {
                throw Wrong(path, "is too large to be a token file.");
            }

            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 && token.All(character => character is > ' ' and <= '~') ? token : throw Wrong(path, "does not contain a token.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {exception.Message}");
        }
    }

    private static UsageException Wrong(string path, string fact) =>
        new($"--token-file {path} {fact} Specify a file that contains only the token of your hub account.");
}
