namespace ZeroShotOrleans.Inference.Models;

/// <summary>Converts exceptions of the image and tokenizer file readers, whose messages already contain path, problem and remedy.</summary>
internal static class FileErrors
{
    /// <summary>Creates a model folder exception whose message contains no local path.</summary>
    /// <param name="folder">Full path of the model folder.</param>
    /// <param name="file">The requested file. If the message begins with another file of the folder, that one is reported.</param>
    /// <param name="error">The original exception.</param>
    public static ModelFolderException Of(string folder, string file, Exception error)
    {
        var message = error.Message
            .Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .Replace(folder, "The folder", StringComparison.Ordinal);
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && File.Exists(Path.Combine(folder, message[..colon]))
            ? new ModelFolderException(message[..colon], message[(colon + 2)..], remedy: "", error)
            : new ModelFolderException(file, message, remedy: "", error);
    }
}
