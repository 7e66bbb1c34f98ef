using System.Net.Http.Headers;
using System.Text.Json;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>What a later pull must know to go on: which commit the files are of, and under which tag a part was begun.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly PulledFrom _source;
    private readonly Dictionary<string, string> _tags;

    private Journal(string path, PulledFrom source, Dictionary<string, string> tags) => (_path, _source, _tags) = (path, source, tags);

    /// <summary>Goes on with the journal of that source, or begins one.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="source">What is pulled now.</param>
    /// <param name="isNew">Whether files that are there already are of something else.</param>
    public static Journal Open(string path, PulledFrom source, out bool isNew)
    {
        var found = Read(path);
        isNew = found?.Source != source;
        var journal = new Journal(path, source, isNew ? [] : found!.Tags);
        if (isNew)
        {
            journal.Write();
        }

        return journal;
    }

    /// <summary>The tag under which a part was begun, or null.</summary>
    public EntityTagHeaderValue? TagOf(string file)
    {
        lock (_gate)
        {
            return _tags.TryGetValue(file, out var tag) && EntityTagHeaderValue.TryParse(tag, out var parsed) ? parsed : null;
        }
    }

    /// <summary>Notes the tag of a part that is about to be written. A weak one says nothing about bytes and is left out.</summary>
    public void Note(string file, EntityTagHeaderValue? tag)
    {
        var text = tag is { IsWeak: false } ? tag.ToString() : null;
        lock (_gate)
        {
            if (_tags.GetValueOrDefault(file) == text)
            {
                return;
            }

            _tags.Remove(file);
            if (text is not null)
            {
                _tags[file] = text;
            }

            Write();
        }
    }

    private static Content? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), JsonSerializerOptions.Web) is { Source: not null, Tags: not null } content ? content : null;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private void Write()
    {
        var draft = $"{_path}.new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new Content(_source, _tags), JsonSerializerOptions.Web));
        File.Move(draft, _path, overwrite: true);
    }

    private sealed record Content(PulledFrom Source, Dictionary<string, string> Tags);
}
