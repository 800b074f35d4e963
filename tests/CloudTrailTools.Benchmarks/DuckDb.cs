using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace CloudTrailTools.Benchmarks;

/// <summary>As much of DuckDB's C interface as asking a question takes.</summary>
internal sealed unsafe class DuckDb
{
    private readonly delegate* unmanaged<byte*, nint*, int> _open;
    private readonly delegate* unmanaged<nint, nint*, int> _connect;
    private readonly delegate* unmanaged<nint, byte*, Result*, int> _query;
    private readonly delegate* unmanaged<Result*, nint> _error;
    private readonly delegate* unmanaged<Result*, ulong> _rowCount;
    private readonly delegate* unmanaged<Result*, ulong> _columnCount;
    private readonly delegate* unmanaged<Result*, ulong, ulong, nint> _text;
    private readonly delegate* unmanaged<nint, void> _free;
    private readonly delegate* unmanaged<Result*, void> _destroyResult;
    private readonly delegate* unmanaged<nint*, void> _disconnect;
    private readonly delegate* unmanaged<nint*, void> _close;

    private DuckDb(nint library)
    {
        _open = (delegate* unmanaged<byte*, nint*, int>)NativeLibrary.GetExport(library, "duckdb_open");
        _connect = (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(library, "duckdb_connect");
        _query = (delegate* unmanaged<nint, byte*, Result*, int>)NativeLibrary.GetExport(library, "duckdb_query");
        _error = (delegate* unmanaged<Result*, nint>)NativeLibrary.GetExport(library, "duckdb_result_error");
        _rowCount = (delegate* unmanaged<Result*, ulong>)NativeLibrary.GetExport(library, "duckdb_row_count");
        _columnCount = (delegate* unmanaged<Result*, ulong>)NativeLibrary.GetExport(library, "duckdb_column_count");
        _text = (delegate* unmanaged<Result*, ulong, ulong, nint>)NativeLibrary.GetExport(library, "duckdb_value_varchar");
        _free = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "duckdb_free");
        _destroyResult = (delegate* unmanaged<Result*, void>)NativeLibrary.GetExport(library, "duckdb_destroy_result");
        _disconnect = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "duckdb_disconnect");
        _close = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "duckdb_close");
        delegate* unmanaged<nint> version = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "duckdb_library_version");
        Version = Marshal.PtrToStringUTF8(version())!.TrimStart('v');
    }

    public string Version { get; }

    /// <summary>The library that DUCKDB_LIBRARY names, or the one that the system finds.</summary>
    public static bool TryLoad([NotNullWhen(true)] out DuckDb? duckDb)
    {
        string? path = Environment.GetEnvironmentVariable("DUCKDB_LIBRARY");
        bool found = NativeLibrary.TryLoad(path ?? "duckdb", typeof(DuckDb).Assembly, null, out nint library) && NativeLibrary.TryGetExport(library, "duckdb_open", out _);
        duckDb = found ? new DuckDb(library) : null;
        return found;
    }

    /// <summary>Asks a new database, so that no answer comes from memory.</summary>
    public List<string[]> Query(string query, int threads)
    {
        nint database;
        nint connection;
        if (_open(null, &database) != 0 || _connect(database, &connection) != 0)
        {
            throw new BenchmarkException("DuckDB does not open a database.");
        }

        try
        {
            Execute(connection, $"SET threads = {threads}");
            Execute(connection, "SET preserve_insertion_order = false");
            return Execute(connection, query);
        }
        finally
        {
            _disconnect(&connection);
            _close(&database);
        }
    }

    private List<string[]> Execute(nint connection, string query)
    {
        Result result;
        fixed (byte* text = Encoding.UTF8.GetBytes(query + '\0'))
        {
            bool failed = _query(connection, text, &result) != 0;
            try
            {
                return failed ? throw new BenchmarkException("DuckDB: " + Marshal.PtrToStringUTF8(_error(&result))) : ReadRows(&result);
            }
            finally
            {
                _destroyResult(&result);
            }
        }
    }

    private List<string[]> ReadRows(Result* result)
    {
        ulong columns = _columnCount(result);
        List<string[]> rows = [];
        for (ulong row = 0; row < _rowCount(result); row++)
        {
            string[] values = new string[columns];
            for (ulong column = 0; column < columns; column++)
            {
                nint value = _text(result, column, row);
                values[column] = Marshal.PtrToStringUTF8(value) ?? string.Empty;
                _free(value);
            }

            rows.Add(values);
        }

        return rows;
    }

    /// <summary>The library's own record, of which nothing is looked at here.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Result
    {
        public ulong ColumnCount;
        public ulong RowCount;
        public ulong RowsChanged;
        public nint Columns;
        public nint ErrorMessage;
        public nint Data;
    }
}
