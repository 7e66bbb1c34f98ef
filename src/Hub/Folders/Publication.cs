namespace ZeroShotOrleans.Hub.Folders;

/// <summary>Publishes a complete folder under its name. Readers see the old folder or the new one, except for a brief gap between two renames.</summary>
internal static class Publication
{
    /// <summary>Restores the folder that a pull moved away before it crashed between the two renames, and deletes leftovers.</summary>
    public static void Recover(ModelsDirectory models, string name)
    {
        if (Directory.Exists(models.OldOf(name)) && !Directory.Exists(models.FolderOf(name)))
        {
            Directory.Move(models.OldOf(name), models.FolderOf(name));
        }

        RemoveOld(models, name);
    }

    /// <summary>Renames the staged folder to the model name and deletes the folder that it replaces.</summary>
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

    /// <summary>Removes a model: first from view by a rename, then from the disk.</summary>
    public static void Remove(ModelsDirectory models, string name)
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
            // A silo on Windows may have the graphs open. They only cost space, and the next pull tries again.
        }
    }
}
