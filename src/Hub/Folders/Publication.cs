namespace ZeroShotOrleans.Hub.Folders;

/// <summary>Gives a whole folder its name. Whoever looks sees the old folder or the new one, and for the blink between two renames none.</summary>
internal static class Publication
{
    /// <summary>Puts back what a pull that died between the two renames had moved away, and removes what it had no time to remove.</summary>
    public static void Recover(ModelsDirectory models, string name)
    {
        if (Directory.Exists(models.OldOf(name)) && !Directory.Exists(models.FolderOf(name)))
        {
            Directory.Move(models.OldOf(name), models.FolderOf(name));
        }

        RemoveOld(models, name);
    }

    /// <summary>Renames the staged folder, and removes the one that had the name.</summary>
    public static void Publish(ModelsDirectory models, string name)
    {
        if (Directory.Exists(models.FolderOf(name)))
        {
            Directory.Move(models.FolderOf(name), models.OldOf(name));
        }

        try
        {
            Directory.Move(models.StagingOf(name), models.FolderOf(name));
        }
        catch
        {
            Recover(models, name);
            throw;
        }

        File.Delete(models.JournalOf(name));
        RemoveOld(models, name);
    }

    /// <summary>Removes a model: at once for whoever looks, and from the disk after that.</summary>
    public static void Withdraw(ModelsDirectory models, string name)
    {
        Directory.Move(models.FolderOf(name), models.OldOf(name));
        Directory.Delete(models.OldOf(name), recursive: true);
    }

    private static void RemoveOld(ModelsDirectory models, string name)
    {
        try
        {
            Directory.Delete(models.OldOf(name), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was replaced.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A silo on Windows may have its graphs open. They cost space only, and the next pull tries again.
        }
    }
}
