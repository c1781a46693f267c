/** Settings that are not compared, for one reason. */
export interface ExcusedSettings {
  readonly reason: string;
  readonly names: readonly string[];
}

/** Of PostgreSQL 15 to 18. A name that is not here is compared. */
export const excusedSettings: readonly ExcusedSettings[] = [
  excused(
    'A path, an address or a port of one machine.',
    `
      bonjour bonjour_name client_connection_check_interval config_file data_directory dynamic_library_path
      extension_control_path extension_destdir external_pid_file hba_file ident_file listen_addresses
      max_connections port reserved_connections superuser_reserved_connections tcp_keepalives_count
      tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout unix_socket_directories unix_socket_group
      unix_socket_permissions
    `,
  ),
  excused(
    'It concerns logging in, before the first statement.',
    `
      authentication_timeout db_user_namespace gss_accept_delegation krb_caseins_users krb_server_keyfile
      md5_password_warnings oauth_validator_libraries scram_iterations ssl ssl_ca_file ssl_cert_file
      ssl_ciphers ssl_crl_dir ssl_crl_file ssl_dh_params_file ssl_ecdh_curve ssl_groups ssl_key_file
      ssl_max_protocol_version ssl_min_protocol_version ssl_passphrase_command
      ssl_passphrase_command_supports_reload ssl_prefer_server_ciphers ssl_tls13_ciphers
    `,
  ),
  excused(
    'It concerns durability, recovery or copies of the server, and no answer.',
    `
      archive_cleanup_command archive_command archive_library archive_mode archive_timeout
      checkpoint_completion_target checkpoint_flush_after checkpoint_timeout checkpoint_warning commit_delay
      commit_siblings data_sync_retry fsync full_page_writes hot_standby hot_standby_feedback
      idle_replication_slot_timeout max_active_replication_origins max_logical_replication_workers
      max_parallel_apply_workers_per_subscription max_replication_slots max_slot_wal_keep_size
      max_standby_archive_delay max_standby_streaming_delay max_sync_workers_per_subscription max_wal_senders
      max_wal_size min_wal_size primary_conninfo primary_slot_name promote_trigger_file recovery_end_command
      recovery_init_sync_method recovery_min_apply_delay recovery_prefetch recovery_target
      recovery_target_action recovery_target_inclusive recovery_target_lsn recovery_target_name
      recovery_target_time recovery_target_timeline recovery_target_xid restart_after_crash restore_command
      summarize_wal sync_replication_slots synchronized_standby_slots synchronous_commit
      synchronous_standby_names vacuum_defer_cleanup_age wal_buffers wal_compression wal_decode_buffer_size
      wal_init_zero wal_keep_size wal_level wal_log_hints wal_receiver_create_temp_slot
      wal_receiver_status_interval wal_receiver_timeout wal_recycle wal_retrieve_retry_interval
      wal_sender_timeout wal_skip_threshold wal_summary_keep_time wal_sync_method wal_writer_delay
      wal_writer_flush_after
    `,
  ),
  excused(
    'It concerns what the server logs or counts.',
    `
      application_name cluster_name compute_query_id debug_pretty_print debug_print_parse debug_print_plan
      debug_print_rewritten event_source log_autovacuum_min_duration log_checkpoints log_connections
      log_destination log_directory log_disconnections log_duration log_error_verbosity log_executor_stats
      log_file_mode log_filename log_hostname log_line_prefix log_lock_failures log_lock_waits
      log_min_duration_sample log_min_duration_statement log_min_error_statement log_min_messages
      log_parameter_max_length log_parameter_max_length_on_error log_parser_stats log_planner_stats
      log_recovery_conflict_waits log_replication_commands log_rotation_age log_rotation_size
      log_startup_progress_interval log_statement log_statement_sample_rate log_statement_stats log_temp_files
      log_timezone log_transaction_sample_rate log_truncate_on_rotation logging_collector
      stats_fetch_consistency syslog_facility syslog_ident syslog_sequence_numbers syslog_split_messages
      track_activities track_activity_query_size track_cost_delay_timing track_counts track_functions
      track_io_timing track_wal_io_timing update_process_title
    `,
  ),
  excused(
    'It concerns upkeep in the background.',
    `
      autovacuum autovacuum_analyze_scale_factor autovacuum_analyze_threshold autovacuum_freeze_max_age
      autovacuum_max_workers autovacuum_multixact_freeze_max_age autovacuum_naptime
      autovacuum_vacuum_cost_delay autovacuum_vacuum_cost_limit autovacuum_vacuum_insert_scale_factor
      autovacuum_vacuum_insert_threshold autovacuum_vacuum_max_threshold autovacuum_vacuum_scale_factor
      autovacuum_vacuum_threshold autovacuum_worker_slots bgwriter_delay bgwriter_flush_after
      bgwriter_lru_maxpages bgwriter_lru_multiplier gin_pending_list_limit vacuum_cost_delay vacuum_cost_limit
      vacuum_cost_page_dirty vacuum_cost_page_hit vacuum_cost_page_miss vacuum_failsafe_age
      vacuum_freeze_min_age vacuum_freeze_table_age vacuum_max_eager_freeze_failure_rate
      vacuum_multixact_failsafe_age vacuum_multixact_freeze_min_age vacuum_multixact_freeze_table_age
      vacuum_truncate
    `,
  ),
  excused(
    'It follows the size of a machine.',
    `
      autovacuum_work_mem backend_flush_after commit_timestamp_buffers 
      dynamic_shared_memory_type effective_cache_size effective_io_concurrency file_copy_method
      file_extend_method huge_page_size huge_pages io_combine_limit io_max_combine_limit io_max_concurrency
      io_method io_workers logical_decoding_work_mem maintenance_io_concurrency maintenance_work_mem
      max_files_per_process max_notify_queue_pages max_parallel_maintenance_workers max_parallel_workers
      max_pred_locks_per_page max_pred_locks_per_relation max_pred_locks_per_transaction max_stack_depth
      max_worker_processes min_dynamic_shared_memory multixact_member_buffers multixact_offset_buffers
      notify_buffers old_snapshot_threshold serializable_buffers shared_buffers shared_memory_type
      subtransaction_buffers temp_buffers transaction_buffers vacuum_buffer_usage_limit
    `,
  ),
  excused(
    'It belongs to the build, and the identity shows what matters of it.',
    `
      allow_alter_system data_checksums data_directory_mode debug_assertions huge_pages_status in_hot_standby
      jit_provider lc_collate lc_ctype num_os_semaphores segment_size server_version server_version_num
      shared_memory_size shared_memory_size_in_huge_pages ssl_library wal_block_size wal_segment_size
    `,
  ),
  excused(
    'It is for developers of the server.',
    `
      backtrace_functions debug_discard_caches debug_io_direct debug_logical_replication_streaming
      ignore_checksum_failure ignore_invalid_pages jit_debugging_support jit_dump_bitcode jit_profiling_support
      post_auth_delay pre_auth_delay remove_temp_files_after_crash send_abort_for_crash send_abort_for_kill
      trace_connection_negotiation trace_notify trace_recovery_messages trace_sort wal_consistency_checking
    `,
  ),
  excused(
    "A provider's server needs its own; what they bring is compared.",
    `
      shared_preload_libraries
    `,
  ),
  excused(
    'The driver asks for it when it connects.',
    `
      client_encoding
    `,
  ),
  excused(
    'It is the state of the transaction that reads; its default is compared.',
    `
      transaction_deferrable transaction_isolation transaction_read_only
    `,
  ),
];

/** Settings that a provider's own libraries bring. They are the server's and not the product's. */
export const providerSettings = /^(alloydb|google_|cloudsql|rds|azure|neon|supa)/;

function excused(reason: string, names: string): ExcusedSettings {
  return { reason, names: names.trim().split(/\s+/) };
}
