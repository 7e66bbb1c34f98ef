namespace ZeroShotOrleans.Inference.Models;

/// <summary>Passes on what the readers of pixels' and tokens' files say: a path, a fact and a remedy in one sentence already.</summary>
internal static class FileFault
{
    /// <summary>The exception of this room, with the path of the machine taken out.</summary>
    /// <param name="folder">Full path of the model folder.</param>
    /// <param name="file">The file that was asked for. If the message begins with another one of the folder, that one is at fault.</param>
    /// <param name="fault">What was thrown.</param>
    public static ModelFolderException Of(string folder, string file, Exception fault)
    {
        var message = fault.Message
            .Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .Replace(folder, "The folder", StringComparison.Ordinal);
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && File.Exists(Path.Combine(folder, message[..colon]))
            ? new ModelFolderException(message[..colon], message[(colon + 2)..], remedy: "", fault)
            : new ModelFolderException(file, message, remedy: "", fault);
    }
}
